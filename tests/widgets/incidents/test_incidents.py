"""Incidents and the mails about them: once when an account breaks, once when it is mended."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clients import suspension
from clients.models import Client, Connection, OutgoingMail, User
from clients.tenancy import across_clients
from tests.clients.mails import deliver_all
from tests.fixtures.factories import make_client, make_connection, make_user
from widgets.incidents import notices, tracking
from widgets.incidents.notices import DISTANCE
from widgets.incidents.tracking import LASTS, STAYS_MENDED
from widgets.models import Incident

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


class Clock:
    """Runs the sweep at moments of the test's choice, and sends its mails."""

    def __init__(self) -> None:
        self.now = timezone.now()

    def sweep(self, after: timedelta = timedelta(0)) -> list[str]:
        """The subjects of the mails that a sweep sends, after so much time."""
        self.now += after
        before = len(mail.outbox)
        tracking.track(self.now)
        notices.post_due(self.now)
        with across_clients():
            unsent = OutgoingMail.objects.across_clients().filter(mailed_at=None)
            unsent.update(created_at=self.now)
        deliver_all()
        return [str(message.subject) for message in mail.outbox[before:]]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shop(acme: Client, manager: User) -> Connection:
    return make_connection(client=acme, label="Shop", health="ok")


def incidents(**fields: Any) -> int:
    with across_clients():
        return Incident.objects.across_clients().filter(**fields).count()


def set_health(account: Connection, health: str, failure: str = "") -> None:
    with across_clients():
        rows = Connection.objects.across_clients().filter(pk=account.pk)
        rows.update(health=health, failure=failure)


def break_down(account: Connection) -> None:
    set_health(account, "failing", "unavailable")


def mend(account: Connection) -> None:
    set_health(account, "ok")


def test_break_and_mending_are_mailed_once_each(clock: Clock, shop: Connection) -> None:
    break_down(shop)
    sent = [clock.sweep(), clock.sweep(LASTS), clock.sweep(DISTANCE), clock.sweep(DISTANCE)]
    mend(shop)
    sent += [clock.sweep(MINUTE), clock.sweep(STAYS_MENDED), clock.sweep(DISTANCE)]

    broken, mended = "Shop of Acme needs a hand", "Shop of Acme works again"
    assert sent == [[], [broken], [], [], [], [mended], []]


def test_mail_names_reason_and_times(clock: Clock, shop: Connection, manager: User) -> None:
    break_down(shop)
    clock.sweep()
    clock.sweep(LASTS)

    [message] = mail.outbox
    assert message.to == [manager.email]
    assert "Shop of Acme: The platform does not answer. Since " in message.body
    assert "http://agency.localhost/admin/clients/connection/fleet/" in message.body
    assert "http://agency.localhost/admin/notices/" in message.body


def test_short_fault_is_not_mailed(clock: Clock, shop: Connection) -> None:
    break_down(shop)
    sent = clock.sweep()
    mend(shop)
    sent += clock.sweep(MINUTE) + clock.sweep(STAYS_MENDED) + clock.sweep(DISTANCE)

    assert sent == []
    assert incidents(closed_at__isnull=False) == 1


def test_flapping_account_is_one_incident(clock: Clock, shop: Connection) -> None:
    sent: list[str] = []
    for _ in range(12):
        break_down(shop)
        sent += clock.sweep(MINUTE) + clock.sweep(LASTS)
        mend(shop)
        sent += clock.sweep(MINUTE)
    sent += clock.sweep(STAYS_MENDED)

    assert sent == ["Shop of Acme needs a hand", "Shop of Acme works again"]
    assert incidents() == 1


def test_many_faults_are_one_mail(clock: Clock, acme: Client, manager: User) -> None:
    for number in range(25):
        break_down(make_connection(client=acme, label=f"Shop {number}"))
    clock.sweep()

    assert clock.sweep(LASTS) == ["25 accounts need a hand"]
    assert "And 5 more" in mail.outbox[0].body


def test_mails_to_a_person_keep_their_distance(clock: Clock, acme: Client, manager: User) -> None:
    first, second = (make_connection(client=acme, label=label) for label in ("One", "Two"))
    break_down(first)
    clock.sweep()
    sent = [clock.sweep(LASTS)]
    break_down(second)
    sent += [clock.sweep(MINUTE), clock.sweep(LASTS), clock.sweep(DISTANCE)]

    assert sent == [["One of Acme needs a hand"], [], [], ["Two of Acme needs a hand"]]


def test_fault_that_is_mended_before_its_mail_is_one_line(
    clock: Clock, acme: Client, manager: User
) -> None:
    first, second = (make_connection(client=acme, label=label) for label in ("One", "Two"))
    break_down(first)
    clock.sweep()
    clock.sweep(LASTS)
    break_down(second)
    clock.sweep(MINUTE)
    clock.sweep(LASTS)
    mend(second)
    clock.sweep(MINUTE)

    assert clock.sweep(DISTANCE) == ["Two of Acme works again"]


def test_only_managers_of_the_client_who_want_it_are_mailed(
    clock: Clock, shop: Connection, globex: Client, manager: User
) -> None:
    silent, foreign, gone = (make_user(agency_role="manager") for _ in range(3))
    make_user(agency_role="owner")
    with across_clients():
        shop.client.managers.add(silent, gone)
        globex.managers.add(foreign)
    User.objects.filter(pk=silent.pk).update(wants_notices=False)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    break_down(shop)
    clock.sweep()
    clock.sweep(LASTS)

    assert [message.to for message in mail.outbox] == [[manager.email]]


def test_owners_are_mailed_about_a_client_without_managers(clock: Clock) -> None:
    owner = make_user(agency_role="owner")
    break_down(make_connection(client=make_client(name="Initech"), label="Shop"))
    clock.sweep()
    clock.sweep(LASTS)

    assert [message.to for message in mail.outbox] == [[owner.email]]


def test_manager_who_lost_the_client_before_sending_is_not_mailed(
    shop: Connection, manager: User
) -> None:
    now = timezone.now()
    break_down(shop)
    tracking.track(now)
    tracking.track(now + LASTS)
    assert notices.post_due(now + LASTS) == 1
    with across_clients():
        shop.client.managers.clear()
    deliver_all()

    assert mail.outbox == []


def test_replaced_key_is_not_a_mended_account(clock: Clock, shop: Connection) -> None:
    break_down(shop)
    clock.sweep()
    clock.sweep(LASTS)
    set_health(shop, "untested")
    sent = clock.sweep(STAYS_MENDED) + clock.sweep(STAYS_MENDED)

    assert sent == []
    assert incidents(resolved_at=None) == 1


def test_suspended_client_is_closed_in_silence(clock: Clock, shop: Connection) -> None:
    break_down(shop)
    clock.sweep()
    clock.sweep(LASTS)
    with across_clients():
        suspension.suspend(shop.client, actor=None)
    sent = clock.sweep(MINUTE) + clock.sweep(STAYS_MENDED) + clock.sweep(DISTANCE)

    assert sent == []
    assert incidents(closed_at=None) == 0


def test_sweep_costs_the_same_queries_for_any_number_of_accounts(
    acme: Client,
) -> None:
    def queries_of_a_sweep() -> int:
        with CaptureQueriesContext(connection) as seen:
            tracking.track(timezone.now())
        return len(seen)

    make_connection(client=acme, health="ok")
    first = queries_of_a_sweep()
    for _ in range(3):
        make_connection(client=acme, health="ok")

    assert queries_of_a_sweep() == first


def test_old_incidents_are_deleted(clock: Clock, shop: Connection) -> None:
    break_down(shop)
    clock.sweep()
    mend(shop)
    clock.sweep(MINUTE)
    clock.sweep(STAYS_MENDED)

    with across_clients():
        assert tracking.forget(datetime.min.replace(tzinfo=clock.now.tzinfo)) == 0
        assert tracking.forget(clock.now + MINUTE) == 1


def test_paused_connection_is_closed_in_silence(clock: Clock, shop: Connection) -> None:
    break_down(shop)
    clock.sweep()
    clock.sweep(LASTS)
    with across_clients():
        Connection.objects.across_clients().update(paused_at=timezone.now())
    sent = clock.sweep(MINUTE) + clock.sweep(STAYS_MENDED) + clock.sweep(DISTANCE)

    assert sent == []
    assert incidents(closed_at=None) == 0
