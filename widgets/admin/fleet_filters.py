"""Filters of the fleet page: connections by what is wrong with them, or with their client."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from clients.auth import permissions
from clients.models import Connection, Member, User
from widgets.admin import alerts
from widgets.incidents import conditions
from widgets.incidents.conditions import IN_USE
from widgets.models import Report

# A client is silent once none of its people has signed in for so long.
QUIET = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class FleetFilter:
    """`condition` holds for the connections that the filter keeps."""

    name: str
    title: str
    condition: Callable[[], Q]


def silent_clients() -> Q:
    lately = Member.objects.across_clients().filter(
        client=OuterRef("client_id"), user__last_login__gte=timezone.now() - QUIET
    )
    return ~Q(Exists(lately))


def held_reports() -> Q:
    rows = Report.objects.across_clients().filter(client=OuterRef("client_id"))
    return Q(Exists(rows.filter(state__in=alerts.WAITING_REPORTS)))


FILTERS = (
    FleetFilter("", "All", Q),
    FleetFilter("failing", "Failing", lambda: IN_USE & conditions.failing()),
    FleetFilter("untested", "Not tested", lambda: IN_USE & Q(health=Connection.Health.UNTESTED)),
    FleetFilter("old_keys", "Old keys", lambda: IN_USE & alerts.old_key()),
    FleetFilter(
        "webhooks",
        "Webhook trouble",
        lambda: IN_USE & (conditions.webhook_failed() | conditions.webhook_silent()),
    ),
    FleetFilter("silent", "Silent clients", silent_clients),
    FleetFilter("held", "Held reports", held_reports),
    FleetFilter("paused", "Paused", lambda: Q(paused_at__isnull=False)),
)
BY_NAME = {each.name: each for each in FILTERS}


def search(user: User, text: str) -> QuerySet[Any]:
    """The user's connections whose client or label holds each word."""
    rows: QuerySet[Any] = permissions.configurable(user, Connection.objects.all())
    for word in text.replace("\0", " ").split():
        rows = rows.filter(Q(client__name__icontains=word) | Q(label__icontains=word))
    return rows


def counts(found: QuerySet[Any]) -> dict[str, int]:
    """The number of found connections that each filter keeps, by its name: in one query."""
    numbers = {f"_{each.name}": Count("pk", filter=each.condition() or None) for each in FILTERS}
    return {name[1:]: number for name, number in found.order_by().aggregate(**numbers).items()}
