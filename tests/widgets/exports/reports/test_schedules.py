from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import orjson
import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks
from redis import Redis

from clients.models import Client, Member, User
from clients.tenancy import UnscopedQuery, across_clients, within
from runtime.task_names import TaskName
from tests.fixtures.factories import make_client, make_dashboard, make_member, make_user
from tests.widgets.exports.reports.factories import make_report, make_schedule, reports_of
from widgets.exports.reports import schedules
from widgets.models import Report, ReportDashboard, ReportRecipient, ReportSchedule
from widgets.models.report import ReportDelivery, ReportDocument
from widgets.queries.state import State

TENANT_MODELS = (
    ReportSchedule,
    ReportDashboard,
    ReportRecipient,
    Report,
    ReportDocument,
    ReportDelivery,
)


def make_due(schedule: ReportSchedule, since: timedelta = timedelta(days=8)) -> None:
    """Let a weekly schedule have been due so long ago: so it is on any day of the week."""
    with across_clients():
        ReportSchedule.objects.across_clients().filter(pk=schedule.pk).update(
            next_due_at=timezone.now() - since
        )


def reloaded(schedule: ReportSchedule) -> ReportSchedule:
    with across_clients():
        return ReportSchedule.objects.across_clients().get(pk=schedule.pk)


@pytest.mark.parametrize("model", TENANT_MODELS)
def test_reports_are_scoped_to_a_client(model: Any, acme: Client, globex: Client) -> None:
    make_report(client=globex, recipients=["a@globex.example"], documents=1, deliveries=1)

    with pytest.raises(UnscopedQuery):
        list(model.objects.all())
    with within(acme.pk):
        assert not model.unscoped.exists()
    with within(globex.pk):
        assert model.objects.for_client(globex.pk).exists()


@pytest.mark.parametrize("model", [ReportDashboard, ReportRecipient, Report])
def test_rows_belong_to_the_client_of_their_schedule(
    model: Any, acme: Client, globex: Client
) -> None:
    schedule = make_schedule(client=globex, recipients=["a@globex.example"])
    make_report(schedule=schedule)

    with across_clients():
        model.objects.across_clients().update(client=acme)
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        model.objects.across_clients().update(client=globex)


def test_due_schedule_becomes_a_report(
    acme: Client,
    redis: Redis,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    schedule = make_schedule(client=acme, note="Hello", formats=["zip"])
    make_due(schedule)

    with django_capture_on_commit_callbacks(execute=True):
        created = [schedules.create_due_reports() for _ in range(2)]

    [report] = reports_of(acme)
    headers = orjson.loads(redis.lrange("schedules", 0, -1)[0])["headers"]
    assert created == [1, 0]
    assert (report.title, report.note, report.formats) == (schedule.title, "Hello", ["zip"])
    assert headers["task"] == TaskName.PREPARE_REPORT
    schedule = reloaded(schedule)
    assert schedule.next_due_at > timezone.now()


def test_outage_over_several_periods_leaves_the_newest(acme: Client) -> None:
    schedule = make_schedule(client=acme, frequency="weekly")
    held = make_report(
        schedule=schedule,
        state=Report.State.HELD,
        due_at=timezone.now() - timedelta(days=40),
        next_attempt_at=timezone.now(),
    )
    make_due(schedule, since=timedelta(days=40))

    schedules.create_due_reports()

    newest, older = reports_of(acme)
    assert timezone.now() - newest.due_at < timedelta(days=7)
    assert (older.pk, older.state, older.skipped) == (held.pk, "skipped", "replaced")
    assert older.next_attempt_at is None


def test_paused_schedule_and_suspended_client_create_nothing(acme: Client) -> None:
    suspended = make_client(suspended_at=timezone.now())
    for schedule in (
        make_schedule(client=acme, paused_at=timezone.now()),
        make_schedule(client=suspended),
    ):
        make_due(schedule)

    assert schedules.create_due_reports() == 0


def test_resumed_schedule_sends_nothing_of_what_it_missed(acme: Client) -> None:
    schedule = make_schedule(client=acme, paused_at=timezone.now())
    make_due(schedule, since=timedelta(days=20))
    with within(acme.pk):
        schedules.resume(schedule, acme)

    assert schedules.create_due_reports() == 0


def test_schedule_ends_with_its_owners_right(acme: Client) -> None:
    member: Member = make_member(client=acme, role="executive")
    schedule = make_schedule(client=acme, owner=member.user, is_agency_owned=False)
    with across_clients():
        Member.objects.across_clients().update(role="viewer")
    make_due(schedule)

    schedules.create_due_reports()

    schedule = reloaded(schedule)
    [report] = reports_of(acme)
    assert (report.state, report.skipped) == ("skipped", "no_right")
    assert report.next_attempt_at is None
    assert schedule.paused_at


def test_agencys_schedule_outlives_its_owner(acme: Client, manager: User) -> None:
    schedule = make_schedule(client=acme, owner=manager, is_agency_owned=True)
    with across_clients():
        manager.delete()
    make_due(schedule)

    schedules.create_due_reports()

    assert [report.state for report in reports_of(acme)] == ["waiting"]


def test_next_due_date_follows_the_clients_zone(acme: Client) -> None:
    schedule = make_schedule(client=acme, local_time=time(8, 0))
    before = schedule.next_due_at
    with across_clients():
        Client.objects.across_clients().filter(pk=acme.pk).update(time_zone="Asia/Kathmandu")

    schedules.create_due_reports()

    schedule = reloaded(schedule)
    assert schedule.planned_zone == "Asia/Kathmandu"
    assert (before - schedule.next_due_at) % timedelta(days=1) == timedelta(hours=5, minutes=45)


def test_clients_take_turns(acme: Client, globex: Client) -> None:
    for client, number in ((acme, 3), (globex, 2)):
        for _ in range(number):
            make_due(make_schedule(client=client))

    schedules.create_due_reports()

    with across_clients():
        created = Report.objects.across_clients().order_by("next_attempt_at")
        names = [report.client.slug for report in created.select_related("client")]
    assert sorted(names[:2]) == sorted(names[2:4]) == ["acme", "globex"]


def test_recipients_keep_their_unsubscription_when_edited(acme: Client) -> None:
    member = make_member(client=acme)
    schedule = make_schedule(client=acme, recipients=["a@x.example", member.user.email])
    with within(acme.pk):
        rows = ReportRecipient.objects.for_client(acme.pk)
        rows.filter(address="a@x.example").update(unsubscribed_at=timezone.now())
        chosen = schedules.Chosen([make_dashboard(client=acme)], ["A@x.example", "b@x.example"])
        schedules.save(schedule, acme, chosen)

        found = {row.address: bool(row.unsubscribed_at) for row in rows}
    assert found == {"a@x.example": True, "b@x.example": False}


def test_report_of_now_goes_to_its_requester_alone(acme: Client) -> None:
    person = make_user()
    schedule = make_schedule(client=acme, review_until=time(9, 0))
    with within(acme.pk):
        report = schedules.request_now(schedule, acme, person)

    assert (report.requested_by, report.review_until) == (person, None)


def test_period_is_that_of_the_due_day_in_the_clients_zone(acme: Client) -> None:
    acme.time_zone = "Pacific/Auckland"
    schedule = make_schedule(client=acme, period="last_month", comparison="previous_year")

    # The first of March in Auckland is still February in UTC.
    state: State = schedules.page_state(schedule, acme, datetime(2027, 2, 28, 19, 0, tzinfo=UTC))

    assert state.period.start.isoformat() == "2027-02-01"
    assert state.compared is not None
    assert state.compared.start.isoformat() == "2026-02-01"


def test_weekend_is_that_of_the_clients_country() -> None:
    found = {locale: sorted(schedules.weekend(locale)) for locale in ("de_DE", "ar_EG", "fr")}

    assert found == {"de_DE": [5, 6], "ar_EG": [4, 5], "fr": [5, 6]}
