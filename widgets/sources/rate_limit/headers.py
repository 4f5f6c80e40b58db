"""Limit headers of a platform's answers, read into one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from widgets.sources.http.waiting import LONGEST_SECONDS, http_date, retry_after

MOST_CALLS = 100_000
WINDOW_SECONDS = 60.0
# Statuses whose `Retry-After` blocks the credential (RFC 9110, 10.2.3).
WAITING = frozenset({429, 503})


@dataclass(frozen=True, slots=True)
class LimitHeaders:
    """Calls of a window, those that remain, and the seconds until it resets; None is unsaid."""

    limit: int | None
    remaining: int | None
    reset_seconds: float | None
    block_seconds: float | None


def limit_headers(status: int | None, headers: Mapping[str, str], now: datetime) -> LimitHeaders:
    """Limits as OSCOM's API guide names them ("Rate limits"), and `Retry-After`.

    `X-RateLimit-Reset` is a moment of the platform's clock, so it is measured against the
    platform's own `Date`.
    """
    limit = _number(headers.get("x-ratelimit-limit"))
    remaining = _number(headers.get("x-ratelimit-remaining"))
    reset = _number(headers.get("x-ratelimit-reset"))
    return LimitHeaders(
        limit=limit if limit and limit <= MOST_CALLS else None,
        remaining=remaining,
        reset_seconds=None if reset is None else _seconds_until(reset, headers, now),
        block_seconds=retry_after(headers, now) if status in WAITING else None,
    )


def _seconds_until(reset: int, headers: Mapping[str, str], now: datetime) -> float:
    there = http_date(headers.get("date", "")) or now
    seconds = reset - there.timestamp()
    # An impossible reset time: a whole window is then sure to be enough.
    return seconds if 0 < seconds <= LONGEST_SECONDS else WINDOW_SECONDS


def _number(text: str | None) -> int | None:
    if text is None or not text.strip().isdecimal() or len(text) > 12:
        return None
    return int(text)
