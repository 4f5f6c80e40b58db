"""Status lines of tiles: freshness and failures as sentences for readers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from math import ceil

from clients.auth.viewer import Formats, Role
from widgets.charts.formats import writer
from widgets.queries.translation import gettext_noop as _
from widgets.results.freshness import CachedResult, Failed, Freshness

SLOW_FOR = timedelta(minutes=10)  # longer, and we no longer call it slow

# Problems of specs, by their code.
BROKEN = {
    "invalid_widget": _("This tile is not set up correctly; your agency can repair it"),
    "source_removed": _("The account behind this tile was removed"),
}

# The time of numbers that nothing is wrong with: today, and on another day.
AS_OF = _("As of {hour}")
AS_OF_DAY = _("As of {day}, {hour}")
# A moment of another day, within a sentence.
MOMENT = _("{day}, {hour}")
FIRST = _("Fetching the first numbers")

# With good numbers to show, and without.
SLOW = _("{name} is slow; showing {good}"), _("{name} is slow; trying again")
LONG = (
    _("Fetching these numbers takes longer; showing {good}"),
    _("Fetching these numbers takes longer"),
)
SILENT = (
    _("{name} has not answered since {since}; last good {good}"),
    _("{name} has not answered since {since}"),
)
# Whether the platform asks for it, or we keep within its limit ourselves.
WAIT = (
    _("No new numbers from {name} before {until}; showing {good}"),
    _("No numbers from {name} before {until}"),
)
KEY = (
    _("{name} refused the key; your agency has been told; last good {good}"),
    _("{name} refused the key; your agency has been told"),
)
OWN_KEY = (
    _("The stored key for {name} does not open; your agency has been told; last good {good}"),
    _("The stored key for {name} does not open; your agency has been told"),
)
ADDRESS = (
    _("{name} may not be called at its address; last good {good}"),
    _("{name} may not be called at its address; your agency can change it"),
)
SCOPE = (
    _("{name} no longer shares these numbers; your agency has been told; last good {good}"),
    _("{name} does not share these numbers; your agency has been told"),
)
PLAN = (
    _("The plan at {name} no longer includes these numbers; last good {good}"),
    _("The plan at {name} does not include these numbers"),
)
QUOTA = (
    _("The quota of the plan at {name} is used up; last good {good}"),
    _("The quota of the plan at {name} is used up"),
)
MIXED = (
    _("The amounts at {name} are in several currencies, which have no sum; last good {good}"),
    _("The amounts at {name} are in several currencies, which have no sum"),
)
GONE = _("{name} no longer has these numbers; last good {good}"), _("{name} has no such numbers")
QUESTION = (
    _("{name} no longer answers this question; last good {good}"),
    _("{name} cannot answer this question"),
)

PAUSED = (
    _("{name} is not asked for new numbers at present; showing {good}"),
    _("{name} is not asked for numbers at present"),
)
UNREADABLE = (
    _("{name} sent something that we cannot read; showing {good}"),
    _("{name} sent something that we cannot read; trying again"),
)
UNTRUE = (
    _("{name} sent something that cannot be right; showing {good}"),
    _("{name} sent something that cannot be right; trying again"),
)
REPORTED = (
    _("{name} answered with an error; showing {good}"),
    _("{name} answered with an error; trying again"),
)
OURS = (
    _("Something went wrong on our side; showing {good}"),
    _("Something went wrong on our side; trying again"),
)
# What those of the agency who can see to it are told beside the reason.
NEXT = _("next try {until}")
# What everybody is told where the reason stands alone.
NEXT_TRY = _("Next try at {hour}.")
NEXT_TRY_DAY = _("Next try on {day}, {hour}.")

MESSAGES = {
    "auth_failed": KEY,
    "key_error": OWN_KEY,
    "address_forbidden": ADDRESS,
    "scope_missing": SCOPE,
    "unknown_subaccount": SCOPE,
    "session_required": SCOPE,
    "payment_required": PLAN,
    "plan_quota_exceeded": QUOTA,
    "not_found": GONE,
    "invalid_query": QUESTION,
    "paused": PAUSED,
    "mixed_currencies": MIXED,
    "rate_limited": WAIT,
    "blocked": WAIT,
    "quota_exhausted": WAIT,
    "deadline_exceeded": LONG,
    "malformed_response": UNREADABLE,
    "contract_violation": UNTRUE,
    "error_reported": REPORTED,
    "failed": OURS,
    "invalid_widget": (BROKEN["invalid_widget"], BROKEN["invalid_widget"]),
}


@dataclass(frozen=True, slots=True)
class StatusLine:
    """The status line of a tile. Seconds are from now; None where no refresh will come.

    `as_of` is when its numbers were fetched, in seconds since 1970; None where it has none.
    `next_try` is a sentence, or "" where the text says it already or nothing is tried again.
    """

    state: str
    text: str
    code: str = ""
    retry_in: int | None = None
    fresh_in: int | None = None
    as_of: int | None = None
    next_try: str = ""


def describe(result: CachedResult, now: datetime, role: Role | None = None) -> StatusLine:
    """The status line of a result: the time of its numbers and, where that matters, the failure.

    The agency's people also read the failure's class, the platform's request id and when it is
    asked again.
    """
    failed = None if result.freshness is Freshness.FRESH else result.failed
    code = failed.code if failed else ""
    text = _text(result, failed, now)
    if failed and role is Role.MANAGER:
        text = " · ".join((text, *_details(result.request.formats, failed, now)))
    return StatusLine(
        result.freshness,
        text,
        code,
        _retry_in(failed, now),
        _fresh_in(result, now),
        int(result.entry.fetched_at.timestamp()) if result.entry else None,
        _next_try(result.request.formats, failed, now) if failed else "",
    )


def broken(code: str, formats: Formats) -> StatusLine:
    """The status line of a widget whose spec has a problem."""
    return StatusLine(Freshness.FAILED, writer(formats).gettext(BROKEN[code]), code)


def _text(result: CachedResult, failed: Failed | None, now: datetime) -> str:
    formats, entry = result.request.formats, result.entry
    if failed is None:
        return stamp(formats, entry.fetched_at, now) if entry else writer(formats).gettext(FIRST)
    message = writer(formats).gettext(_message(failed, has_good=entry is not None, now=now))
    return message.format(
        name=result.request.spec.label,
        good=entry and _clock(formats, entry.fetched_at, now),
        since=_clock(formats, failed.since, now),
        until=_clock(formats, failed.retry_at, now),
    )


def stamp(formats: Formats, at: datetime, now: datetime) -> str:
    """The time of numbers in words."""
    return _dated(formats, at, now, AS_OF, AS_OF_DAY)


def _details(formats: Formats, failed: Failed, now: datetime) -> Iterator[str]:
    yield failed.code
    if failed.request_id:
        yield failed.request_id
    if failed.retry_at > now:
        yield writer(formats).gettext(NEXT).format(until=_clock(formats, failed.retry_at, now))


def _next_try(formats: Formats, failed: Failed, now: datetime) -> str:
    if failed.retry_at <= now or MESSAGES.get(failed.code) is WAIT:
        return ""
    return _dated(formats, failed.retry_at, now, NEXT_TRY, NEXT_TRY_DAY)


def _clock(formats: Formats, at: datetime, now: datetime) -> str:
    """A moment within a sentence."""
    return _dated(formats, at, now, "{hour}", MOMENT)


def _dated(formats: Formats, at: datetime, now: datetime, today: str, other: str) -> str:
    """The hour alone for today in the client's zone, else the day with it."""
    day, day_text, hour = _moment(formats, at)
    write = writer(formats)
    is_today = day == now.astimezone(write.zone).date()
    return write.gettext(today if is_today else other).format(day=day_text, hour=hour)


@lru_cache(maxsize=4096)
def _moment(formats: Formats, at: datetime) -> tuple[date, str, str]:
    """Day, its text, and hour; cached, since they change with the next result alone."""
    write = writer(formats)
    day = at.astimezone(write.zone).date()
    return day, write.moment(day, "day"), write.hour(at)


def _message(failed: Failed, *, has_good: bool, now: datetime) -> str:
    pair = MESSAGES.get(failed.code)
    if pair is None:
        pair = SLOW if now - failed.since < SLOW_FOR else SILENT
    return pair[0] if has_good else pair[1]


def _retry_in(failed: Failed | None, now: datetime) -> int | None:
    return max(1, ceil((failed.retry_at - now).total_seconds())) if failed else None


def _fresh_in(result: CachedResult, now: datetime) -> int | None:
    if result.freshness is not Freshness.FRESH or result.entry is None:
        return None
    return max(1, ceil((result.entry.fresh_until - now).total_seconds()))
