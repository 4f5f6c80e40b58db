"""The health of all accounts at platforms, as the admin shows its fleet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from clients.models import Client, Connection
from widgets.results import keys
from widgets.sources import registry
from widgets.sources.failures import Unavailable
from widgets.sources.rate_limit import RedisRateLimiter
from widgets.sources.rate_limit.status import RateLimitStatus

Health = Connection.Health

# The desk speaks English.
TROUBLES: Mapping[str, str] = {
    "auth_failed": "The platform refuses the key.",
    "key_error": (
        "The stored key cannot be opened. Enter it again; where that does not help, an operator"
        " runs repair_client_keys."
    ),
    "address_forbidden": (
        "The address may not be called: it has to be https at a public address, or among"
        " SOURCES_ALLOWED_HOSTS."
    ),
    "paused": "Paused: the platform is not asked.",
    "scope_missing": "The key lacks a permission.",
    "unknown_subaccount": (
        "Choose what of the platform is this client's: nothing is chosen, or the key does not"
        " reach it."
    ),
    "session_required": (
        "The platform shows this to people who are signed in alone: it accepts no key for it."
    ),
    "wrong_address": "Nothing at the base URL answers as this platform does.",
    "payment_required": "The account's plan does not include this.",
    "plan_quota_exceeded": "The quota of the account's plan is used up.",
    "not_found": "The platform no longer knows what was asked for.",
    "invalid_query": "The platform does not understand a question.",
    "mixed_currencies": (
        "Amounts are in several currencies, which have no sum: show them by currency, or filter"
        " by one."
    ),
    "contract_violation": "The platform sent something that cannot be right.",
    "rate_limited": "The platform asks us to wait.",
    "blocked": "The platform has blocked the key for a while.",
    "quota_exhausted": "The account's quota is used up.",
    "unavailable": "The platform does not answer.",
    "timeout": "The platform answers too slowly.",
    "deadline_exceeded": "There is more to read than fits in one go.",
    "malformed_response": "The platform sent something that we cannot read.",
    "error_reported": "The platform answered with an error.",
    "invalid_widget": "A tile cannot be drawn as it is set up.",
    "failed": "Something broke on our side; the log says more.",
}
# What a person has to look at first.
WORST_FIRST = (
    Health.KEY_ERROR,
    Health.NEEDS_ATTENTION,
    Health.FAILING,
    Health.DEGRADED,
    Health.UNTESTED,
    Health.OK,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One account of one client at this moment. `status` is None where nobody called lately."""

    connection: Connection
    status: RateLimitStatus | None
    retry_at: datetime | None

    @property
    def client(self) -> Client:
        found: Client = self.connection.client
        return found

    @property
    def health(self) -> str:
        return str(self.connection.health)

    @property
    def health_text(self) -> str:
        return str(self.connection.get_health_display())

    @property
    def platform(self) -> str:
        source = registry.SOURCES.get(self.connection.source)
        return source.spec.label if source else self.connection.source

    @property
    def last_good_at(self) -> datetime | None:
        return self.connection.last_good_at

    @property
    def is_new(self) -> bool:
        """True if the last good result is of this minute."""
        at = self.last_good_at
        return at is not None and timezone.now() - at < timedelta(minutes=1)

    @property
    def needs_person(self) -> bool:
        """True if a retry is of no use."""
        return self.health in (Health.NEEDS_ATTENTION, Health.KEY_ERROR)

    @property
    def trouble(self) -> str:
        """The last error in words; "" where the last answer was good."""
        return trouble(self.connection.failure)

    @property
    def left_share(self) -> float:
        """Calls left of the limit; all of it where nobody called lately."""
        status = self.status
        return status.left / status.limit if status and status.limit else 1.0


# By the name in the address; the first is the order that nobody chose.
ORDERS: Mapping[str, Callable[[Line], Any]] = {
    "health": lambda line: WORST_FIRST.index(Health(line.health)),
    "client": lambda line: line.client.name.casefold(),
    "account": lambda line: line.connection.label.casefold(),
    "last_good": lambda line: (line.last_good_at is not None, line.last_good_at),
    "left": attrgetter("left_share"),
    "retry": lambda line: (line.retry_at is None, line.retry_at),
}


# Orders that go by the rate limit, which Redis holds.
BY_RATE_LIMIT = frozenset({"left", "retry"})


@dataclass(frozen=True, slots=True)
class Fleet:
    """All lines in their order. `is_sure` is False where limits could not be looked up."""

    lines: tuple[Line, ...]
    is_sure: bool


def fleet(
    connections: Iterable[Connection],
    rate_limiter: RedisRateLimiter,
    *,
    order: str | None = "",
) -> Fleet:
    """The lines of these connections, with their clients at hand, in one Redis round trip.

    `order` is one of ORDERS, with a minus before it for the other way round; what is none
    of them counts as the first, and None keeps the given order.
    """
    rows = list(connections)
    names = {row.pk: keys.account(row.client_id, row.pk) for row in rows}
    assumed = {names[row.pk]: _assumed(row) for row in rows}
    try:
        statuses, is_sure = rate_limiter.statuses(assumed) if assumed else {}, True
    except Unavailable:
        statuses, is_sure = {}, False
    now = timezone.now()
    lines = [_line(row, statuses.get(names[row.pk]), now) for row in rows]
    if order is None:
        return Fleet(tuple(lines), is_sure)
    lines.sort(key=lambda line: (line.client.name.casefold(), line.connection.label.casefold()))
    by = ORDERS.get(order.removeprefix("-"), ORDERS["health"])
    lines.sort(key=by, reverse=order.startswith("-"))
    return Fleet(tuple(lines), is_sure)


def trouble(code: str) -> str:
    """A failure in words, by its code; "" for none."""
    return TROUBLES.get(code, f"It failed: {code}.") if code else ""


def use(connection: Connection) -> str:
    """When an account was last asked, last answered well and last failed, in words."""
    if connection.checked_at is None:
        return "Not used yet."
    words = [f"Last used {moment(connection.checked_at)}."]
    if connection.last_good_at:
        words.append(f"Last success {moment(connection.last_good_at)}.")
    if connection.last_failed_at:
        reason = [connection.last_failure]
        if connection.last_request_id:
            reason.append(f"request {connection.last_request_id}")
        words.append(f"Last failure {moment(connection.last_failed_at)}:")
        words.append(f"{trouble(connection.last_failure)} ({', '.join(reason)})")
    return " ".join(words)


def moment(at: datetime) -> str:
    """A moment in UTC, written as the admin writes others."""
    return f"{date_format(at.astimezone(UTC), 'DATETIME_FORMAT')} UTC"


def _assumed(row: Connection) -> int:
    source = registry.SOURCES.get(row.source)
    return source.spec.calls_per_minute if source else 0


def _line(row: Connection, status: RateLimitStatus | None, now: datetime) -> Line:
    moments = (row.blocked_until, status.retry_at if status else None)
    coming = [moment for moment in moments if moment and moment > now]
    return Line(row, status, max(coming, default=None))
