"""The fleet page: health, rate limits, webhooks, keys and cost of all connections of a manager."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from clients.admin import columns
from clients.admin.scoped import staff
from clients.desk.alerts import Severity
from clients.models import Connection, Member, WebhookEndpoint
from widgets.admin import alerts, fleet_filters, fleet_order
from widgets.models import Dashboard, Report, WebhookDelivery
from widgets.pages import account_costs, account_health
from widgets.pages.account_health import Line
from widgets.results import reader
from widgets.results.plan import CostEstimate
from widgets.sources.rate_limit import RedisRateLimiter

LONGEST_SEARCH = 100
NAME = "clients_connection_fleet"
LEVELS = {
    Connection.Health.OK: columns.GOOD,
    Connection.Health.DEGRADED: Severity.WARN,
    Connection.Health.FAILING: Severity.BAD,
    Connection.Health.NEEDS_ATTENTION: Severity.BAD,
    Connection.Health.KEY_ERROR: Severity.BAD,
}
HEADINGS = {
    "client": "Client",
    "account": "Account",
    "health": "Health",
    "last_good": "Last good",
    "left": "Calls left",
}


class FleetPage:
    """Adds the fleet page beside the list of connections."""

    def get_urls(self) -> list[URLPattern]:
        parent: Any = super()
        return [path("fleet/", admin.site.admin_view(show), name=NAME), *parent.get_urls()]


@dataclass(frozen=True, slots=True)
class Facts:
    """The cells of a row beside its connection's health."""

    line: Line
    cost: str
    webhook: SafeString
    key: SafeString
    signed_in_at: datetime | None
    held: int

    @property
    def seen(self) -> SafeString:
        return columns.ago(self.signed_in_at)

    @property
    def fresh(self) -> SafeString:
        return columns.ago(self.line.last_good_at)

    @property
    def health(self) -> SafeString:
        connection = self.line.connection
        return columns.state("Paused") if connection.paused_at else health_state(connection)


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    user = staff(request)
    if not user.is_staff:
        raise PermissionDenied
    order, text = request.GET.get("order", ""), request.GET.get("q", "")[:LONGEST_SEARCH].strip()
    chosen = fleet_filters.BY_NAME.get(request.GET.get("show", ""), fleet_filters.FILTERS[0])
    searched = fleet_filters.search(user, text)
    counts = fleet_filters.counts(searched)
    page, found = fleet_order.page_of(
        searched.filter(chosen.condition()),
        RedisRateLimiter(reader.redis()),
        order=order,
        number=request.GET.get("page"),
        count=counts[chosen.name],
    )
    params = {"show": chosen.name, "q": text}
    context = {
        **admin.site.each_context(request),
        "title": "Fleet",
        "page": page,
        "rows": _facts(found.lines),
        "is_sure": found.is_sure,
        "search": text,
        "chosen": chosen,
        "filters": _filters(counts, chosen.name, text, order),
        "headings": [_heading(name, title, order, params) for name, title in HEADINGS.items()],
        "query": _query({**params, "order": order}),
    }
    return render(request, "admin/fleet.html", context)


def health_state(connection: Connection) -> SafeString:
    """A connection's health in words, with its colour."""
    health = Connection.Health(connection.health)
    return columns.state(health.label, LEVELS.get(health, ""))


def cost_text(cost: CostEstimate) -> str:
    """A cost estimate as text, such as `12 widgets, 4 calls`."""
    widgets = f"{cost.widgets} widget{'' if cost.widgets == 1 else 's'}"
    calls = f"{cost.calls} call{'' if cost.calls == 1 else 's'}"
    return f"{widgets}, {calls}{' or more' if cost.grows else ''}"


def cost_of(dashboard: Dashboard) -> str:
    """The cost estimate of a dashboard in its default state, as text."""
    return cost_text(account_costs.cost_of(dashboard.client, dashboard.pk))


def _facts(lines: Sequence[Line]) -> list[Facts]:
    """The rows of one page, in six queries at most."""
    clients = {line.client.pk: line.client for line in lines}
    costs = account_costs.costs(clients.values())
    arrived = _last_deliveries(line.connection.pk for line in lines)
    seen, held = _last_sign_ins(clients), _held_reports(clients)
    return [
        Facts(
            line,
            cost=_cost(costs.get(line.connection.pk)),
            webhook=_webhook(line.connection, arrived.get(line.connection.pk)),
            key=_key(line.connection),
            signed_in_at=seen.get(line.client.pk),
            held=held.get(line.client.pk, 0),
        )
        for line in lines
    ]


def _last_deliveries(connections: Iterable[UUID]) -> dict[UUID, datetime]:
    rows = WebhookDelivery.objects.across_clients().filter(connection__in=list(connections))
    latest = rows.order_by().values("connection").annotate(at=Max("received_at"))
    return dict(latest.values_list("connection", "at"))


def _last_sign_ins(clients: Iterable[UUID]) -> dict[UUID, datetime]:
    rows = Member.objects.across_clients().filter(client__in=list(clients))
    latest = rows.order_by().values("client").annotate(at=Max("user__last_login"))
    return dict(latest.values_list("client", "at"))


def _held_reports(clients: Iterable[UUID]) -> dict[UUID, int]:
    rows = Report.objects.across_clients().filter(
        client__in=list(clients), state__in=alerts.WAITING_REPORTS
    )
    return dict(rows.order_by().values("client").annotate(n=Count("pk")).values_list("client", "n"))


def _webhook(connection: Connection, arrived: datetime | None) -> SafeString:
    endpoint: WebhookEndpoint | None = getattr(connection, "webhook", None)
    if endpoint is None:
        return columns.quiet("None")
    if endpoint.state in (endpoint.State.FAILING, endpoint.State.REFUSED):
        return columns.state(endpoint.get_state_display(), Severity.WARN)
    if arrived:
        return columns.ago(arrived)
    return columns.quiet(f"{endpoint.get_state_display()}, nothing yet")


def _key(connection: Connection) -> SafeString:
    at = connection.key_set_at
    if at and timezone.now() - at > alerts.OLD_KEY:
        return columns.state(columns.ago(at), Severity.WARN)
    return columns.ago(at)


def _cost(found: tuple[int, CostEstimate] | None) -> str:
    if found is None:
        return "Not in use"
    boards, cost = found
    return f"{boards} dashboard{'' if boards == 1 else 's'}: {cost_text(cost)}"


def _filters(
    counts: dict[str, int], chosen: str, text: str, order: str
) -> list[tuple[str, int, str, bool]]:
    """Title, number of connections and address of each filter, and whether it is chosen."""
    return [
        (
            each.title,
            counts[each.name],
            f"?{_query({'show': each.name, 'q': text, 'order': order})}",
            each.name == chosen,
        )
        for each in fleet_filters.FILTERS
    ]


def _heading(
    name: str, title: str, order: str, params: dict[str, str]
) -> tuple[str, str, str, str]:
    """Name, title, the address that a click leads to, and the present order for ARIA."""
    chosen = order.removeprefix("-") or next(iter(account_health.ORDERS))
    is_down = order.startswith("-")
    is_chosen = chosen == name
    following = f"-{name}" if is_chosen and not is_down else name
    sorted_now = ("descending" if is_down else "ascending") if is_chosen else ""
    return name, title, f"?{_query({**params, 'order': following})}", sorted_now


def _query(params: dict[str, str]) -> str:
    return urlencode({name: value for name, value in params.items() if value})
