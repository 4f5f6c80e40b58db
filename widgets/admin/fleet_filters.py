"""Filters of the fleet page: connections by what is wrong with them, or with their client."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from clients.auth import permissions
from clients.models import Connection, Member, User
from widgets.admin import alerts

# A client is silent once none of its people has signed in for so long.
QUIET = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class FleetFilter:
    """`rows` are the connections of a user that the filter keeps."""

    name: str
    title: str
    rows: Callable[[User], QuerySet[Any]]


def everything(user: User) -> QuerySet[Any]:
    rows = permissions.configurable(user, Connection.objects.all())
    return rows.select_related("client", "webhook")


def webhook_trouble(user: User) -> QuerySet[Any]:
    failed = alerts.failed_webhooks(user).order_by().values("pk")
    silent = alerts.silent_webhooks(user).order_by().values("pk")
    return everything(user).filter(Q(pk__in=failed) | Q(pk__in=silent))


def silent_clients(user: User) -> QuerySet[Any]:
    lately = Member.objects.across_clients().filter(
        client=OuterRef("client_id"), user__last_login__gte=timezone.now() - QUIET
    )
    return everything(user).exclude(Exists(lately))


def held_reports(user: User) -> QuerySet[Any]:
    clients = alerts.held_reports(user).order_by().values("client_id")
    return everything(user).filter(client__in=clients)


def paused(user: User) -> QuerySet[Any]:
    return everything(user).exclude(paused_at=None)


FILTERS = (
    FleetFilter("", "All", everything),
    FleetFilter("failing", "Failing", alerts.failing_connections),
    FleetFilter("untested", "Not tested", alerts.untested_connections),
    FleetFilter("old_keys", "Old keys", alerts.old_keys),
    FleetFilter("webhooks", "Webhook trouble", webhook_trouble),
    FleetFilter("silent", "Silent clients", silent_clients),
    FleetFilter("held", "Held reports", held_reports),
    FleetFilter("paused", "Paused", paused),
)
BY_NAME = {each.name: each for each in FILTERS}


def search(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """The connections whose client or label holds each word."""
    for word in text.replace("\0", " ").split():
        rows = rows.filter(Q(client__name__icontains=word) | Q(label__icontains=word))
    return rows
