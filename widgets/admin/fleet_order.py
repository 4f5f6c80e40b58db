"""Orders of the fleet page: by the database where it holds what they go by, page by page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.db.models.functions import Lower

from widgets.pages import account_health
from widgets.pages.account_health import Fleet
from widgets.sources.rate_limit import RedisRateLimiter

LINES_PER_PAGE = 25
# Sealed keys and the like, which no row shows.
UNUSED = (
    "sealed_key",
    "settings",
    "scopes",
    "client__sealed_private_key",
    "client__labels",
    "client__value_labels",
    "webhook__sealed_secret",
    "webhook__sealed_previous",
)
HEALTH = Case(
    *(When(health=each, then=Value(n)) for n, each in enumerate(account_health.WORST_FIRST)),
    output_field=IntegerField(),
)
ORDERS: Mapping[str, Any] = {
    "health": HEALTH.asc(),
    "client": Lower("client__name").asc(),
    "account": Lower("label").asc(),
    "last_good": F("last_good_at").asc(nulls_first=True),
}
REVERSED: Mapping[str, Any] = {
    "health": HEALTH.desc(),
    "client": Lower("client__name").desc(),
    "account": Lower("label").desc(),
    "last_good": F("last_good_at").desc(nulls_last=True),
}
TIES = (Lower("client__name"), Lower("label"), "pk")


def page_of(
    rows: QuerySet[Any],
    rate_limiter: RedisRateLimiter,
    *,
    order: str,
    number: str | None,
    count: int,
) -> tuple[Page[Any], Fleet]:
    """One page of so many connections in their order, with the lines on it."""
    rows = rows.select_related("client", "webhook").defer(*UNUSED)
    name = order.removeprefix("-")
    if name in account_health.BY_RATE_LIMIT:
        # Redis holds what decides, so that all lines are looked up.
        everything = account_health.fleet(rows, rate_limiter, order=order)
        page: Page[Any] = Paginator(everything.lines, LINES_PER_PAGE).get_page(number)
        return page, Fleet(tuple(page), everything.is_sure)
    orders = REVERSED if order.startswith("-") else ORDERS
    ordered = rows.order_by(orders.get(name, ORDERS["health"]), *TIES)
    paginator = Paginator(ordered, LINES_PER_PAGE)
    paginator.count = count  # a cached property; the filters have counted already
    page = paginator.get_page(number)
    return page, account_health.fleet(page, rate_limiter, order=None)
