"""`Retry-After` and other HTTP dates, read into seconds and moments."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

SHORTEST_SECONDS = 1
LONGEST_SECONDS = 3600


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds asked for by `Retry-After`, between 1 and 3600; None without a usable one.

    Seconds or an HTTP date (RFC 9110, 10.2.3). A date is measured against the platform's
    own `Date` where it sends one, so that its clock need not agree with ours.
    """
    text = headers.get("retry-after", "").strip()
    try:
        seconds = float(text)
    except ValueError:
        until = http_date(text)
        if until is None:
            return None
        seconds = (until - (http_date(headers.get("date", "")) or now)).total_seconds()
    if math.isnan(seconds):
        return None
    return min(max(seconds, SHORTEST_SECONDS), LONGEST_SECONDS)


def http_date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
