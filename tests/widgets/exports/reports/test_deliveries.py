"""Mails of reports through a real mail server."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from django.core.mail import EmailMessage as DjangoMessage
from django.db import connection, connections
from django.test import Client as Browser
from django.test import override_settings
from django.utils import timezone
from pytest_django.fixtures import Settings

from clients.models import Client, User
from clients.tenancy import across_clients
from tests.fixtures.factories import make_member
from tests.fixtures.mailers import smtp_server
from tests.fixtures.platform import STATE, connect, make_board
from tests.fixtures.sandbox import Sandbox
from tests.fixtures.smtp_server import MailServer, running_mail_server
from tests.widgets.exports.exporting import make_text_board
from tests.widgets.exports.reports.factories import make_delivery, make_report, make_schedule
from tests.widgets.exports.reports.running import (
    deliver_all,
    mails_of,
    prepare,
    reloaded,
    send,
    write_documents,
)
from widgets.exports.reports import deliveries
from widgets.models import Report, ReportDelivery, ReportRecipient

pytestmark = pytest.mark.django_db(transaction=True)

READERS = [f"reader-{number}@example.com" for number in range(10)]


@pytest.fixture(autouse=True)
def _smtp(mail_server: MailServer) -> Iterator[None]:
    with override_settings(**smtp_server("127.0.0.1", mail_server.port)):
        yield


def make_due_report(client: Client, **fields: object) -> Report:
    schedule = make_schedule(
        client=client,
        dashboards=[make_text_board(client)],
        **{"recipients": READERS[:1], "note": "Read <this>"} | fields,
    )
    given = {"page_state": STATE.dump(), "next_attempt_at": timezone.now()}
    return make_report(schedule=schedule, note=schedule.note, **given)


def make_all_due() -> None:
    with across_clients():
        rows = ReportDelivery.objects.across_clients().exclude(next_attempt_at=None)
        rows.update(next_attempt_at=timezone.now())


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert isinstance(body, EmailMessage)
    return str(body.get_content())


def html_of(message: EmailMessage) -> str:
    body = message.get_body(("html",))
    assert isinstance(body, EmailMessage)
    return str(body.get_content())


def test_each_of_ten_recipients_gets_the_report_once(acme: Client, mail_server: MailServer) -> None:
    report = send(make_due_report(acme, recipients=READERS))
    make_all_due()
    deliver_all()

    assert sorted(mail_server.recipients) == READERS
    assert (report.state, report.sent_at is not None) == ("sent", True)


def test_refused_recipient_is_reported_and_nine_have_the_report(
    acme: Client, manager: User, mail_server: MailServer
) -> None:
    mail_server.refused[READERS[3]] = "550 no such user"

    report = send(make_due_report(acme, recipients=READERS))
    deliver_all()

    sent = mails_of(report)
    assert sorted(mail_server.recipients) == sorted({*READERS, manager.email} - {READERS[3]})
    assert sent["report", READERS[3]].refusal == "550 no such user"
    [told] = mail_server.messages(manager.email)
    assert "reader-3@example.com: 550 no such user" in text_of(told)
    assert "1 recipient" in text_of(told)


def test_recipient_who_is_refused_for_now_is_tried_again(
    acme: Client, mail_server: MailServer
) -> None:
    mail_server.refused[READERS[0]] = "451 later"
    with pytest.raises(OSError, match="later"):
        send(make_due_report(acme))
    mail_server.refused.clear()

    make_all_due()
    deliver_all()

    assert mail_server.recipients == READERS[:1]


def test_mail_server_that_is_down_loses_no_report(acme: Client, mail_server: MailServer) -> None:
    with override_settings(**smtp_server("127.0.0.1", 9)), pytest.raises(OSError, match="refused"):
        send(make_due_report(acme))

    make_all_due()
    deliver_all()

    assert mail_server.recipients == READERS[:1]


def test_lost_answer_is_followed_by_the_same_message_id(
    acme: Client, mail_server: MailServer
) -> None:
    report = make_due_report(acme)
    lost = iter([True])

    def hang_up(_recipient: str) -> None:
        if next(lost, False):
            raise ConnectionResetError

    mail_server.before_accepting = hang_up
    mail_server.handle_error = lambda *_: None  # type: ignore[method-assign]
    with pytest.raises(OSError, match=r"closed|reset"):
        send(report)
    [attempt] = mails_of(report).values()
    make_all_due()
    deliver_all()

    [message] = mail_server.messages(READERS[0])
    assert message["Message-ID"] == attempt.message_id


def backend_pid() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def terminate(pid: int) -> None:
    """End a connection of the database, as a restart does."""
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    other.close()


def test_database_that_restarts_after_the_acceptance_sends_nothing_twice(
    acme: Client, mail_server: MailServer
) -> None:
    report = make_due_report(acme)
    prepare(report)
    write_documents()
    prepare(report)
    pid = backend_pid()

    mail_server.before_accepting = lambda _recipient: terminate(pid)
    deliver_all()
    make_all_due()
    deliver_all()

    assert pid != backend_pid()
    assert mail_server.recipients == READERS[:1]
    assert reloaded(report).state == "sent"


def test_worker_whose_lease_expired_before_sending_sends_nothing(
    acme: Client, mail_server: MailServer
) -> None:
    report = make_due_report(acme)
    delivery = make_delivery(report, READERS[0], next_attempt_at=timezone.now())
    with across_clients():
        taken = ReportDelivery.objects.across_clients().take("client__brand", "report")
        ReportDelivery.objects.across_clients().update(lease_token=None)

    deliveries._send(taken, taken_message(taken))

    assert mail_server.recipients == []
    assert reloaded(report).pk == delivery.report_id


def taken_message(delivery: ReportDelivery) -> DjangoMessage:
    return DjangoMessage("subject", "body", "a@example.com", [delivery.address])


def test_mail_has_the_headline_numbers_and_the_document(
    acme: Client, platform: Sandbox, mail_server: MailServer
) -> None:
    board = make_board(connect(acme, platform), {"metrics": ["sessions"]})
    schedule = make_schedule(client=acme, dashboards=[board], recipients=READERS[:1])
    given = {"page_state": STATE.dump(), "next_attempt_at": timezone.now()}
    report = send(make_report(schedule=schedule, note="Read <this>", **given))

    [message] = mail_server.messages(READERS[0])

    [widget] = report.numbers["dashboards"][0]["widgets"]
    shown = widget["totals"][0]["text"]
    assert f"Sessions · {shown}" in text_of(message)
    assert shown in html_of(message)
    assert "Read &lt;this&gt;" in html_of(message)
    assert message["Subject"] == "Weekly numbers: Nov 10 – 16, 2025 · Acme"
    [document] = message.iter_attachments()
    assert (document.get_filename(), document.get_content()) == ("numbers.csv", "numbers")


def test_large_document_is_linked_for_those_who_still_may(
    acme: Client, mail_server: MailServer, settings: Settings, browser: Browser
) -> None:
    settings.REPORT_ATTACHED_BYTES = 3
    send(make_due_report(acme))
    [message] = mail_server.messages(READERS[0])
    [url] = [line for line in text_of(message).split() if "/reports/mailed/" in line]
    path = url.removeprefix("http://acme.localhost")

    answer = browser.get(path)
    forged = browser.get(path.replace("mailed/", "mailed/x"))
    with across_clients():
        ReportRecipient.objects.across_clients().delete()
    removed = browser.get(path)

    assert list(message.iter_attachments()) == []
    assert answer.getvalue() == b"numbers"
    assert (forged.status_code, removed.status_code) == (404, 404)


@pytest.fixture
def browser() -> Browser:
    return Browser(headers={"host": "acme.localhost"}, enforce_csrf_checks=True)


def unsubscribe_path(message: EmailMessage) -> str:
    header = str(message["List-Unsubscribe"]).replace(" ", "")
    return header.strip("<>").removeprefix("http://acme.localhost")


def test_one_click_unsubscribes_and_a_visit_does_not(
    acme: Client, mail_server: MailServer, browser: Browser
) -> None:
    report = send(make_due_report(acme))
    [message] = mail_server.messages(READERS[0])
    path = unsubscribe_path(message)

    visited = browser.get(path)
    with across_clients():
        before = ReportRecipient.objects.across_clients().get().unsubscribed_at
    posted = browser.post(path, {"List-Unsubscribe": "One-Click"})

    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert before is None
    assert b"will no longer be sent" in visited.content
    assert b"You are unsubscribed" in posted.content
    again = send(make_report(schedule=reloaded_schedule(report), next_attempt_at=timezone.now()))
    assert (again.state, again.skipped) == ("skipped", "no_recipient")


def reloaded_schedule(report: Report) -> object:
    with across_clients():
        return (
            Report.objects.across_clients()
            .select_related("schedule__client")
            .get(pk=report.pk)
            .schedule
        )


def test_link_of_another_clients_mail_unsubscribes_nobody(
    acme: Client, globex: Client, mail_server: MailServer
) -> None:
    send(make_due_report(acme))
    path = unsubscribe_path(mail_server.messages(READERS[0])[0])

    Browser(headers={"host": "globex.localhost"}).post(path)

    with across_clients():
        assert ReportRecipient.objects.across_clients().get().unsubscribed_at is None


def test_mail_is_in_the_clients_language_and_brand(acme: Client, mail_server: MailServer) -> None:
    member = make_member(client=acme)
    with across_clients():
        Client.objects.across_clients().update(locale="de_DE")
    send(make_due_report(acme, recipients=[member.user.email]))

    [message] = mail_server.messages(member.user.email)

    assert "10.–16. Nov. 2025" in str(message["Subject"]).replace("\u2009", "")
    assert "Bericht öffnen" in html_of(message)
    assert message["Message-ID"].endswith("@acme.localhost>")
    assert message["From"].startswith("Acme <")


def test_mail_server_on_another_port_gets_what_the_first_did_not(acme: Client) -> None:
    report = make_due_report(acme, recipients=READERS[:2])
    with running_mail_server() as second:
        with override_settings(**smtp_server("127.0.0.1", second.port)):
            send(report)
        assert sorted(second.recipients) == READERS[:2]
