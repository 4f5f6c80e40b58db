from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from clients.models import Client, User
from clients.tenancy import across_clients
from tests.fixtures.factories import make_dashboard, make_member
from tests.fixtures.platform import STATE, connect, make_board
from tests.fixtures.sandbox import Sandbox
from tests.widgets.exports.exporting import kept, make_text_board
from tests.widgets.exports.reports.factories import make_report, make_schedule
from tests.widgets.exports.reports.running import (
    mails_of,
    prepare,
    reloaded,
    write_documents,
)
from tests.widgets.exports.test_running import files_no_larger_than
from widgets.accounts import access
from widgets.exports.reports import documents, ledger, numbers
from widgets.models import Dashboard, Export, Report, ReportDocument, ReportSchedule
from widgets.models.export import export_files

pytestmark = pytest.mark.django_db(transaction=True)

SESSIONS = {"metrics": ["sessions"]}
# The sandbox has numbers of these days.
DUE = {"next_attempt_at": timezone.now(), "page_state": STATE.dump()}


def scheduled(client: Client, board: Dashboard | None = None, **fields: object) -> ReportSchedule:
    boards = [board or make_text_board(client)]
    given = {"recipients": ["reader@example.com"], "formats": ["zip"]} | fields
    return make_schedule(client=client, dashboards=boards, **given)


def documents_of(report: Report) -> list[ReportDocument]:
    with across_clients():
        return list(ReportDocument.objects.across_clients().filter(report=report))


def test_healthy_report_is_written_and_sent(acme: Client, platform: Sandbox) -> None:
    board = make_board(connect(acme, platform), dict(SESSIONS))
    report = make_report(schedule=scheduled(acme, board, formats=["zip", "xlsx"]), **DUE)

    writing = prepare(report)
    still_writing = prepare(report)
    write_documents()
    sending = prepare(report)

    assert [each.state for each in (writing, still_writing, sending)] == [
        "writing",
        "writing",
        "sending",
    ]
    [number] = numbers.read(sending.numbers)
    assert number.name == "sessions"
    assert number.value
    assert [each.size for each in documents_of(report)] == [7, 7]
    assert list(mails_of(report)) == [("report", "reader@example.com")]


@pytest.mark.parametrize(("draws", "pictures"), [(True, 1), (False, 0)])
def test_charts_are_drawn_into_the_mail_where_a_worker_can(
    acme: Client, platform: Sandbox, settings: Settings, draws: bool, pictures: int
) -> None:
    settings.STATIC_CHARTS = draws
    board = make_board(connect(acme, platform), {"kind": "line", **SESSIONS, "dimensions": ["day"]})
    report = make_report(schedule=scheduled(acme, board), **DUE)

    assert prepare(report).state == "writing"

    formats = [document.format for document in documents_of(report)]
    assert formats == ["zip"] + ["png"] * pictures


def test_several_dashboards_make_one_document_of_each_format(
    acme: Client, settings: Settings
) -> None:
    settings.STATIC_CHARTS = True
    boards = [make_text_board(acme, title=title) for title in ("Sales", "Visits")]
    schedule = make_schedule(
        client=acme, dashboards=boards, recipients=["a@example.com"], formats=["pdf", "xlsx", "zip"]
    )

    report = prepare(make_report(schedule=schedule, **DUE))
    with across_clients():
        made = [each.export for each in documents.of(report)]

    assert [(each.format, each.title, each.further) for each in made] == [
        (each, "Weekly numbers", [str(boards[1].pk)]) for each in ("pdf", "xlsx", "zip")
    ]


def test_documents_outlive_their_exports(acme: Client) -> None:
    report = make_report(schedule=scheduled(acme), **DUE)
    prepare(report)
    write_documents()
    prepare(report)
    with across_clients():
        Export.objects.across_clients().delete()

    [document] = documents_of(report)

    assert document.export_id is None
    with export_files().open(document.file.name) as file:
        assert file.read() == b"numbers"


def test_failing_platform_holds_the_report_and_tells_the_manager_once(
    acme: Client, platform: Sandbox, manager: User
) -> None:
    board = make_board(connect(acme, platform), dict(SESSIONS))
    report = make_report(schedule=scheduled(acme, board), **DUE)
    platform.scenario("status", status=500)

    held = [prepare(report) for _ in range(2)][-1]

    assert held.state == "held"
    [problem] = held.problems
    assert (problem["rule"], problem["dashboard"]) == ("failed", board.title)
    assert list(mails_of(report)) == [("held", manager.email)]
    assert held.next_attempt_at - timezone.now() > timedelta(minutes=3)


def test_held_report_is_sent_by_itself_after_the_platforms_recovery(
    acme: Client, platform: Sandbox
) -> None:
    board = make_board(connect(acme, platform), dict(SESSIONS))
    report = make_report(schedule=scheduled(acme, board), **DUE)
    platform.scenario("status", status=500)
    held = prepare(report)
    platform.clear()
    # The failure is remembered for a minute, and the report tried later than that.
    access.redis().flushdb()

    prepare(report)
    write_documents()
    sending = prepare(report)

    assert (held.state, sending.state, sending.problems) == ("held", "sending", [])


def test_failed_document_holds_the_report(acme: Client) -> None:
    report = make_report(schedule=scheduled(acme), **DUE)
    prepare(report)
    with across_clients():
        Export.objects.across_clients().update(failure="storage_full", next_attempt_at=None)

    held = prepare(report)
    prepare(report)
    write_documents()

    assert (held.state, held.problems[0]["rule"]) == ("held", "document")
    assert prepare(report).state == "sending"


def test_a_full_disk_holds_the_report_and_leaves_no_part_of_a_copy(acme: Client) -> None:
    report = make_report(schedule=scheduled(acme), **DUE)
    prepare(report)
    write_documents("x" * 200_000)
    with files_no_larger_than(100_000):
        held = prepare(report)

    assert (held.state, held.problems[0]["detail"]) == ("held", "storage_full")
    assert [name for name in kept() if name.startswith("reports/")] == []


def test_report_without_dashboards_or_recipients_is_skipped(acme: Client) -> None:
    unpublished = make_dashboard(client=acme, is_published=False)
    reports = [
        make_report(schedule=scheduled(acme, unpublished), **DUE),
        make_report(schedule=scheduled(acme, recipients=[]), **DUE),
    ]

    found = [prepare(report) for report in reports]

    assert [(each.state, each.skipped) for each in found] == [
        ("skipped", "no_dashboard"),
        ("skipped", "no_recipient"),
    ]


def test_report_in_review_waits_for_its_hour(acme: Client, manager: User) -> None:
    until = timezone.now() + timedelta(hours=2)
    report = make_report(schedule=scheduled(acme), review_until=until, **DUE)
    prepare(report)
    write_documents()

    review = prepare(report)

    assert review.state == "review"
    assert abs(review.next_attempt_at - until) < timedelta(minutes=1)
    assert list(mails_of(report)) == [("review", manager.email)]
    # Its hour has come.
    assert prepare(report).state == "sending"


def test_approved_report_is_sent_at_once(acme: Client, manager: User) -> None:
    until = timezone.now() + timedelta(hours=2)
    report = make_report(schedule=scheduled(acme), review_until=until, state="review")
    with across_clients():
        Report.objects.across_clients().update(next_attempt_at=until)
        is_approved = ledger.approve(report, manager.pk)

    approved = reloaded(report)

    assert is_approved
    assert approved.next_attempt_at < timezone.now()
    assert approved.approved_by_id == manager.pk
    with across_clients():
        assert ledger.decline(approved)
        assert not ledger.approve(approved, manager.pk)


def test_leased_report_is_left_to_its_worker(acme: Client) -> None:
    report = make_report(
        schedule=scheduled(acme), lease_expires_at=timezone.now() + timedelta(minutes=1), **DUE
    )

    assert prepare(report).state == "waiting"


def test_member_who_was_removed_gets_no_report(acme: Client) -> None:
    members = [make_member(client=acme) for _ in range(2)]
    schedule = scheduled(acme, recipients=[member.user.email for member in members])
    with across_clients():
        members[0].delete()
    report = make_report(schedule=schedule, **DUE)
    prepare(report)
    write_documents()
    prepare(report)

    assert [address for _, address in mails_of(report)] == [members[1].user.email]


def test_implausible_numbers_are_sent_once_they_are_accepted(
    acme: Client, platform: Sandbox, settings: Settings
) -> None:
    board = make_board(connect(acme, platform), dict(SESSIONS))
    schedule = scheduled(acme, board)
    # As many in three earlier reports: what comes now is beyond twenty times as much.
    for days in (7, 14, 21):
        make_sent(schedule, board, value=0.001, days=days)
    report = make_report(schedule=schedule, **DUE)

    held = prepare(report)
    with across_clients():
        assert ledger.accept(held, None)

    assert [problem["rule"] for problem in held.problems] == ["outlier"]
    assert prepare(report).state == "writing"


def make_sent(schedule: ReportSchedule, board: Dashboard, *, value: float, days: int) -> Report:
    with across_clients():
        widget = board.widgets.get()
    total = dict.fromkeys(numbers.TOTAL_FIELDS, "") | {"name": "sessions", "value": value}
    kept = {"id": str(widget.pk), "title": "", "kind": "kpi", "empty": False, "totals": [total]}
    return make_report(
        schedule=schedule,
        state="sent",
        due_at=timezone.now() - timedelta(days=days),
        numbers={"dashboards": [{"id": str(board.pk), "title": "", "widgets": [kept]}]},
    )
