"""Schedules of reports: created and changed by people, turned into reports when they are due.

After an outage over several periods the newest one is created alone, and what an older one has
not sent by then is skipped: a reader gets the newest numbers once.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from babel import Locale
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from clients.auth.permissions import EXPORTING, role_of
from clients.models import Client, Member, User
from clients.models.user import canonical_email
from clients.tenancy import across_clients, within
from runtime import leased_jobs
from widgets.exports.reports import calendar
from widgets.exports.reports.calendar import Frequency, Recurrence
from widgets.exports.reports.wording import REPLACED
from widgets.models import (
    Dashboard,
    Report,
    ReportDashboard,
    ReportDelivery,
    ReportRecipient,
    ReportSchedule,
)
from widgets.queries import state as states
from widgets.queries.periods import Comparison, Preset, resolve
from widgets.queries.state import State

log = logging.getLogger(__name__)

MOST_PER_SWEEP = 1000


@dataclass(frozen=True, slots=True)
class Chosen:
    """The dashboards of a schedule, in order, and the addresses of its recipients."""

    dashboards: Sequence[Dashboard]
    addresses: Sequence[str]


def recurrence(schedule: ReportSchedule, client: Client) -> Recurrence:
    """A schedule's rule of due dates, in its client's zone and working week."""
    return Recurrence(
        frequency=Frequency(schedule.frequency),
        at=schedule.local_time,
        zone=client.time_zone,
        weekday=schedule.weekday,
        month_day=schedule.month_day,
        weekend=weekend(client.locale),
    )


def weekend(locale: str) -> frozenset[int]:
    """The weekdays, from Monday = 0, that are no working days in a locale's country."""
    found = Locale.parse(locale)
    length = (found.weekend_end - found.weekend_start) % 7 + 1
    return frozenset((found.weekend_start + day) % 7 for day in range(length))


@transaction.atomic
def save(schedule: ReportSchedule, client: Client, chosen: Chosen) -> None:
    """Store a new or changed schedule and compute its next due date. Needs the client's scope.

    A recipient who unsubscribed stays so while the address is listed.
    """
    _plan(schedule, client, timezone.now())
    schedule.save()
    ReportDashboard.objects.for_client(client.pk).filter(schedule=schedule).delete()
    ReportDashboard.objects.bulk_create(
        ReportDashboard(client=client, schedule=schedule, dashboard=dashboard, position=position)
        for position, dashboard in enumerate(chosen.dashboards)
    )
    _save_recipients(schedule, client, chosen.addresses)


def pause(schedule: ReportSchedule) -> None:
    schedule.paused_at = timezone.now()
    schedule.save(update_fields=["paused_at"])


def resume(schedule: ReportSchedule, client: Client) -> None:
    """Let a schedule go on with its next due date; what it missed is not sent."""
    schedule.paused_at = None
    _plan(schedule, client, timezone.now())
    schedule.save(update_fields=["paused_at", "next_due_at", "planned_zone"])


def delete(schedule: ReportSchedule) -> None:
    """Delete a schedule with its reports that are not sent yet; the others stay in the ledger."""
    schedule.reports.filter(state__in=Report.UNFINISHED).delete()
    schedule.delete()


def request_now(schedule: ReportSchedule, client: Client, user: User) -> Report:
    """A report of today for the person who asks for it, and for them alone. Needs the client's
    scope.
    """
    now = timezone.now()
    return _create(schedule, client, now, requested_by=user)


def create_due_reports(*, most: int = MOST_PER_SWEEP) -> int:
    """Create the reports of all due schedules; returns their number.

    Clients take turns, so that one with many schedules does not delay the others.
    """
    _replan_moved()
    with across_clients():
        due = ReportSchedule.objects.across_clients().due().filter(client__suspended_at=None)
        found = list(due.order_by("next_due_at").values_list("client_id", "pk")[:most])
    created = 0
    for client_id, schedule_id in _taking_turns(found):
        with within(client_id):
            created += _create_due(client_id, schedule_id)
    return created


def may_schedule(schedule: ReportSchedule, client: Client) -> bool:
    """True while the schedule's owner may export; the agency's schedules need no owner."""
    if schedule.is_agency_owned:
        return True
    return schedule.owner is not None and role_of(schedule.owner, client) in EXPORTING


def page_state(schedule: ReportSchedule, client: Client, at: datetime) -> State:
    """The period and comparison of a report that is due at a moment, in absolute days."""
    preset, comparison = Preset(schedule.period), Comparison(schedule.comparison)
    today = at.astimezone(ZoneInfo(client.time_zone)).date()
    period = resolve(preset, today, client.week_start)
    return states.choose(preset, period, comparison, today)


def _plan(schedule: ReportSchedule, client: Client, after: datetime) -> None:
    schedule.next_due_at = calendar.next_due(recurrence(schedule, client), after)
    schedule.planned_zone = client.time_zone


def _save_recipients(schedule: ReportSchedule, client: Client, addresses: Iterable[str]) -> None:
    wanted = {canonical_email(address) for address in addresses}
    rows = ReportRecipient.objects.for_client(client.pk).filter(schedule=schedule)
    rows.exclude(address__in=wanted).delete()
    missing = wanted - set(rows.values_list("address", flat=True))
    members = Member.objects.for_client(client.pk).filter(user__email__in=missing)
    people = dict(members.values_list("user__email", "user_id"))
    ReportRecipient.objects.bulk_create(
        ReportRecipient(
            client=client, schedule=schedule, address=address, user_id=people.get(address)
        )
        for address in sorted(missing)
    )


def _replan_moved() -> None:
    """Compute the next due date anew where a client's zone has changed."""
    with across_clients():
        rows = ReportSchedule.objects.across_clients().select_related("client")
        for schedule in rows.exclude(planned_zone=F("client__time_zone")):
            _plan(schedule, schedule.client, timezone.now())
            schedule.save(update_fields=["next_due_at", "planned_zone"])


def _taking_turns(found: Iterable[tuple[UUID, UUID]]) -> Iterator[tuple[UUID, UUID]]:
    """Pairs of client and schedule: the first of each client, then the second of each."""
    by_client: dict[UUID, list[tuple[UUID, UUID]]] = defaultdict(list)
    for pair in found:
        by_client[pair[0]].append(pair)
    for turn in zip_longest(*by_client.values()):
        yield from (pair for pair in turn if pair)


def _create_due(client_id: UUID, schedule_id: UUID) -> int:
    """Create the newest due report of a schedule, unless another process does."""
    rows = ReportSchedule.objects.for_client(client_id).due().filter(pk=schedule_id)
    locked = rows.select_related("client", "owner").select_for_update(
        skip_locked=True, of=("self",)
    )
    schedule = locked.first()
    if schedule is None:
        return 0
    now = timezone.now()
    due_at = calendar.newest_due(recurrence(schedule, schedule.client), now)
    if due_at < schedule.next_due_at:
        return 0  # the database's clock is ahead of this one
    _skip_unfinished(schedule)
    _create(schedule, schedule.client, due_at)
    _plan(schedule, schedule.client, now)
    schedule.save(update_fields=["next_due_at", "planned_zone"])
    return 1


def _skip_unfinished(schedule: ReportSchedule) -> None:
    """Skip older reports, and the mails of those that the mail server has not taken yet."""
    older = Report.objects.for_client(schedule.client_id).filter(
        schedule=schedule, requested_by=None
    )
    pending = ReportDelivery.objects.for_client(schedule.client_id).filter(
        report__in=older, kind=ReportDelivery.Kind.REPORT, next_attempt_at__isnull=False
    )
    pending.unleased().update(refusal=REPLACED, **leased_jobs.finished())
    skipped = older.filter(state__in=Report.UNFINISHED).update(
        state=Report.State.SKIPPED, skipped=Report.Skipped.REPLACED, **leased_jobs.finished()
    )
    if skipped:
        log.warning("a newer report replaced older ones", extra={"reports": skipped})


def _create(
    schedule: ReportSchedule, client: Client, due_at: datetime, *, requested_by: User | None = None
) -> Report:
    chosen = schedule.report_dashboards.values_list("dashboard_id", flat=True)
    report = Report.objects.create(
        client=client,
        schedule=schedule,
        requested_by=requested_by,
        due_at=due_at,
        title=schedule.title,
        note=schedule.note,
        dashboards=[str(dashboard_id) for dashboard_id in chosen],
        formats=schedule.formats,
        page_state=page_state(schedule, client, due_at).dump(),
        review_until=None if requested_by else _review_until(schedule, client, due_at),
        **_start(schedule, client),
    )
    if report.state == Report.State.WAITING:
        leased_jobs.notify_on_commit(Report, report.pk, client.pk)
    return report


def _review_until(schedule: ReportSchedule, client: Client, due_at: datetime) -> datetime | None:
    if schedule.review_until is None:
        return None
    return calendar.next_time(schedule.review_until, client.time_zone, due_at)


def _start(schedule: ReportSchedule, client: Client) -> dict[str, Any]:
    """Field values of a new report: due, or skipped where its owner may not export any more."""
    if may_schedule(schedule, client):
        return leased_jobs.requested()
    pause(schedule)
    return {"state": Report.State.SKIPPED, "skipped": Report.Skipped.NO_RIGHT}
