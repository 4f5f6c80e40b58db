"""Rate limit status of a credential, and the calls that each priority may still spend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import floor

from widgets.sources.account import Priority

# At most this share of the limit is used: others may hold the same key.
SHARE = 0.85
# The share of the limit that each priority reserves for those before it. Tiles that an event
# changed are seen by the next reader, so they go before reports; a storm of events must still
# leave open screens a fifth, which is a few dashboards a minute at any limit we know. Reports
# and warming can wait for the next minute.
RESERVES: Mapping[Priority, float] = {
    Priority.SCREEN: 0.0,
    Priority.WEBHOOK: 0.2,
    Priority.SCHEDULE: 0.3,
    Priority.WARMING: 0.3,
}


def share(priority: Priority) -> float:
    """The share of the limit that a priority may use up within a minute."""
    return min(SHARE, 1 - RESERVES[priority])


@dataclass(frozen=True, slots=True)
class Circuit:
    """An open circuit of one resource, and the code of the failure that opened it."""

    open_until: datetime
    code: str


@dataclass(frozen=True, slots=True)
class RateLimitStatus:
    """A credential's rate limit at one moment, in calls.

    `used` are our calls of the last minute, those in flight included. `remaining` is the
    platform's latest header, None where its window is over or none was sent.
    """

    limit: int
    used: int = 0
    in_flight: int = 0
    remaining: int | None = None
    blocked_until: datetime | None = None
    open_until: datetime | None = None

    @property
    def left(self) -> int:
        """Calls until the platform itself would refuse, as far as is known."""
        ours = self.limit - self.used
        theirs = ours if self.remaining is None else self.remaining - self.in_flight
        return max(0, min(ours, theirs))

    @property
    def retry_at(self) -> datetime | None:
        """The end of the block or of the open circuit, the later of both; None for neither."""
        return max(filter(None, (self.blocked_until, self.open_until)), default=None)

    def spendable(self, priority: Priority) -> int:
        """Calls that work of this priority may begin now, first come, first served."""
        if self.retry_at:
            return 0
        free = floor(self.limit * share(priority)) - self.used
        if self.remaining is not None:
            reserve = floor(self.limit * RESERVES[priority])
            free = min(free, self.remaining - self.in_flight - reserve)
        return max(0, free)
