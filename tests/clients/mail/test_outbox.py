from __future__ import annotations

from datetime import timedelta

import orjson
import pytest
from django.core import mail
from django.test import override_settings
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks
from redis import Redis

from clients import suspension
from clients.mail import outbox
from clients.models import Client, Member, OutgoingMail
from clients.tenancy import across_clients
from runtime.task_names import TaskName
from tests.clients.mails import deliver_all, post, waiting
from tests.fixtures.factories import make_member, make_user
from tests.fixtures.mailers import smtp_server


@pytest.fixture
def member(acme: Client) -> Member:
    return make_member(client=acme)


def outgoing_mails() -> list[OutgoingMail]:
    with across_clients():
        return list(OutgoingMail.objects.across_clients().order_by("created_at"))


def age(by: timedelta) -> None:
    with across_clients():
        OutgoingMail.objects.across_clients().update(created_at=timezone.now() - by)


def test_task_of_a_mail_carries_ids_alone(
    acme: Client,
    member: Member,
    redis: Redis,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        post(OutgoingMail.Kind.RESET, client=acme, user=member.user)

    [raw] = redis.lrange("schedules", 0, -1)
    headers = orjson.loads(raw)["headers"]
    assert headers["task"] == TaskName.DELIVER_MAIL
    assert headers["argsrepr"] == f"('{outgoing_mails()[0].pk}', '{acme.pk}')"


def test_mail_is_sent_once_by_repeated_deliveries(acme: Client, member: Member) -> None:
    post(OutgoingMail.Kind.RESET, client=acme, user=member.user)
    [outgoing] = outgoing_mails()

    outbox.deliver(outgoing.pk, acme.pk)
    outbox.deliver(outgoing.pk, acme.pk)
    deliver_all()

    assert len(mail.outbox) == 1
    assert outgoing_mails()[0].mailed_at
    assert waiting() == []


def test_mail_is_not_delivered_under_another_clients_id(
    acme: Client, globex: Client, member: Member
) -> None:
    post(OutgoingMail.Kind.RESET, client=acme, user=member.user)

    outbox.deliver(outgoing_mails()[0].pk, globex.pk)
    outbox.deliver(outgoing_mails()[0].pk, None)

    assert mail.outbox == []


def test_refused_mail_is_retried_later(acme: Client, member: Member) -> None:
    post(OutgoingMail.Kind.RESET, client=acme, user=member.user)
    with override_settings(**smtp_server("127.0.0.1", 9)):
        deliver_all()
    assert waiting() == []

    with across_clients():
        OutgoingMail.objects.across_clients().update(next_attempt_at=timezone.now())
    deliver_all()

    assert [message.to for message in mail.outbox] == [[member.user.email]]
    assert outgoing_mails()[0].attempts == 2


def test_mail_older_than_a_day_is_given_up(acme: Client, member: Member) -> None:
    post(OutgoingMail.Kind.RESET, client=acme, user=member.user)
    age(timedelta(hours=25))

    deliver_all()

    assert mail.outbox == []
    assert (outgoing_mails()[0].next_attempt_at, outgoing_mails()[0].mailed_at) == (None, None)


def test_mail_to_a_removed_member_is_void(acme: Client) -> None:
    gone, disabled = make_user(), make_member(client=acme, user=make_user(is_active=False)).user
    for user in (gone, disabled, None):
        post(OutgoingMail.Kind.RESET, client=acme, user=user)

    deliver_all()

    assert mail.outbox == []
    assert waiting() == []


def test_suspended_client_sends_no_mail(acme: Client, member: Member) -> None:
    post(OutgoingMail.Kind.CHANGED, client=acme, user=member.user)
    with across_clients():
        suspension.suspend(acme, actor=None)

    deliver_all()

    assert mail.outbox == []


def test_staff_get_unbranded_mail_from_the_agencys_host(db: None) -> None:
    post(OutgoingMail.Kind.RESET, client=None, user=make_user(agency_role="manager"))

    deliver_all()

    assert mail.outbox[0].from_email == "no-reply@localhost"
    assert "http://agency.localhost/password/reset/key/" in mail.outbox[0].body


def test_old_mails_are_deleted_unless_still_due(acme: Client, member: Member) -> None:
    post(OutgoingMail.Kind.RESET, client=acme, user=member.user)
    deliver_all()
    post(OutgoingMail.Kind.CHANGED, client=acme, user=member.user)
    age(timedelta(days=31))

    with across_clients():
        assert outbox.delete_old(timedelta(days=30)) == 1

    assert [outgoing.kind for outgoing in outgoing_mails()] == [OutgoingMail.Kind.CHANGED]
