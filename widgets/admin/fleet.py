"""The fleet page: health, rate limits and cost of all connections that a manager is assigned."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from clients.admin.scoped import staff
from clients.auth import permissions
from clients.models import Connection
from widgets.models import Dashboard
from widgets.pages import account_health
from widgets.results import reader
from widgets.results.plan import CostEstimate
from widgets.sources.rate_limit import RedisRateLimiter

LINES_PER_PAGE = 100
NAME = "clients_connection_fleet"
HEADINGS = {
    "client": "Client",
    "account": "Account",
    "health": "Health",
    "last_good": "Last good",
    "left": "Calls left",
    "retry": "Next try",
}


class FleetPage:
    """Adds the fleet page beside the list of connections."""

    def get_urls(self) -> list[URLPattern]:
        parent: Any = super()
        return [path("fleet/", admin.site.admin_view(show), name=NAME), *parent.get_urls()]


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    user = staff(request)
    if not user.is_staff:
        raise PermissionDenied
    order = request.GET.get("order", "")
    rows = permissions.configurable(user, Connection.objects.all()).select_related("client")
    found = account_health.fleet(rows, RedisRateLimiter(reader.redis()), order=order)
    page = Paginator(found.lines, LINES_PER_PAGE).get_page(request.GET.get("page"))
    costs = account_health.costs({line.client.pk: line.client for line in page}.values())
    context = {
        **admin.site.each_context(request),
        "title": "Fleet",
        "page": page,
        "lines": [(line, _cost(costs.get(line.connection.pk))) for line in page],
        "is_sure": found.is_sure,
        "order": order,
        "headings": [_heading(name, title, order) for name, title in HEADINGS.items()],
    }
    return render(request, "admin/fleet.html", context)


def cost_text(cost: CostEstimate) -> str:
    """A cost estimate as text, such as `12 widgets, 4 calls`."""
    widgets = f"{cost.widgets} widget{'' if cost.widgets == 1 else 's'}"
    calls = f"{cost.calls} call{'' if cost.calls == 1 else 's'}"
    return f"{widgets}, {calls}{' or more' if cost.grows else ''}"


def cost_of(dashboard: Dashboard) -> str:
    """The cost estimate of a dashboard in its default state, as text."""
    return cost_text(account_health.cost_of(dashboard.client, dashboard.pk))


def _cost(found: tuple[int, CostEstimate] | None) -> str:
    if found is None:
        return "Not in use"
    boards, cost = found
    return f"{boards} dashboard{'' if boards == 1 else 's'}: {cost_text(cost)}"


def _heading(name: str, title: str, order: str) -> tuple[str, str, str, str]:
    """Name, title, the order that a click asks for, and the order it has now for ARIA."""
    chosen = order.removeprefix("-") or next(iter(account_health.ORDERS))
    if chosen != name:
        return name, title, name, ""
    is_down = order.startswith("-")
    return name, title, name if is_down else f"-{name}", "descending" if is_down else "ascending"
