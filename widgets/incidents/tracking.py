"""Tracks incidents: opens, resolves and closes them by what is wrong with accounts now.

A fault is told of once it has lasted, and its end once it has stayed mended, so that an account
whose fault comes and goes is told of once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from clients.models import Connection, User
from clients.tenancy import across_clients
from widgets.incidents.conditions import CONDITIONS, IN_USE
from widgets.models import Incident, IncidentNotice

# Most faults of platforms pass within minutes.
LASTS = timedelta(minutes=5)
STAYS_MENDED = timedelta(minutes=15)

COLUMNS = ("failure", "notified_at", "resolved_at", "closed_at")
Fault = tuple[UUID, str]
Event = IncidentNotice.Event


def track(now: datetime) -> None:
    """Bring the incidents in line with the accounts, and write the notices that follow."""
    with across_clients():
        faults = _faults()
        unclosed = Incident.objects.across_clients().filter(closed_at=None)
        incidents = list(
            unclosed.select_related("connection", "client").select_for_update(of=("self",))
        )
        known = {(incident.connection_id, incident.kind) for incident in incidents}
        _open({fault: rest for fault, rest in faults.items() if fault not in known}, now)
        for incident in incidents:
            before = _values(incident)
            _follow(incident, faults.get((incident.connection_id, incident.kind)), now)
            if _values(incident) != before:
                incident.save(update_fields=COLUMNS)


def forget(before: datetime) -> int:
    """Delete incidents that were closed before a moment, with their notices."""
    old = Incident.objects.across_clients().filter(closed_at__lt=before)
    return int(old.delete()[0])


def _faults() -> dict[Fault, tuple[UUID, str]]:
    """The faults of all accounts in use, with their client and failure: three queries."""
    used = Connection.objects.across_clients().filter(IN_USE)
    rows = used.values_list("pk", "client_id", "failure")
    return {
        (key, kind): (client_id, failure if kind == Incident.Kind.CONNECTION else "")
        for kind, condition in CONDITIONS.items()
        for key, client_id, failure in rows.filter(condition())
    }


def _open(faults: dict[Fault, tuple[UUID, str]], now: datetime) -> None:
    Incident.objects.bulk_create(
        [
            Incident(
                client_id=client_id,
                connection_id=connection_id,
                kind=kind,
                failure=failure,
                opened_at=now,
            )
            for (connection_id, kind), (client_id, failure) in faults.items()
        ],
        # Another sweep may have opened it.
        ignore_conflicts=True,
    )


def _follow(incident: Incident, fault: tuple[UUID, str] | None, now: datetime) -> None:
    """The next state of an incident that is not closed."""
    if incident.client.suspended_at or incident.connection.paused_at:
        incident.closed_at = now
    elif fault:
        incident.resolved_at, incident.failure = None, fault[1]
        if incident.notified_at is None and now - incident.opened_at >= LASTS:
            incident.notified_at = now
            _notify(incident, Event.OPENED, _managers(incident))
    elif _is_unknown(incident):
        return
    elif incident.resolved_at is None:
        incident.resolved_at = now
    elif now - incident.resolved_at >= STAYS_MENDED:
        incident.closed_at = now
        told = incident.notices.filter(event=Event.OPENED).values_list("user", flat=True)
        _notify(incident, Event.RESOLVED, told)


def _values(incident: Incident) -> list[object]:
    return [getattr(incident, column) for column in COLUMNS]


def _is_unknown(incident: Incident) -> bool:
    """True while a key that replaced another has not been tried."""
    health = incident.connection.health
    return incident.kind == Incident.Kind.CONNECTION and health == Connection.Health.UNTESTED


def _managers(incident: Incident) -> list[UUID]:
    """The client's managers, else the agency's owners, who want to be told."""
    staff = User.objects.filter(is_active=True)
    managers = staff.filter(managed_clients=incident.client_id)
    if not managers.exists():
        managers = staff.filter(agency_role=User.AgencyRole.OWNER)
    return list(managers.filter(wants_notices=True).values_list("pk", flat=True))


def _notify(incident: Incident, event: str, people: Iterable[UUID]) -> None:
    IncidentNotice.objects.bulk_create(
        [
            IncidentNotice(
                client_id=incident.client_id, incident=incident, user_id=person, event=event
            )
            for person in people
        ],
        ignore_conflicts=True,
    )
