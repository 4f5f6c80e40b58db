"""How a credential stands with its platform, and what each priority may still spend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import floor

from widgets.sources.spec import Priority

# Never more than this share of the limit: others may hold the same key.
SHARE = 0.85
# What each leaves to those before it, as a share of the limit. What an event changed is seen
# by whoever looks next, so it goes before reports; a storm of events must still leave open
# screens a fifth, which is a few dashboards a minute at any limit we know. Reports and
# warming can wait for the next minute.
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
    """A resource's circuit that stands open, by the failure that opened it."""

    open_until: datetime
    code: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A credential at one moment, in calls.

    `used` are our calls of the last minute, those under way included. `remaining` is what
    the platform said last, None where that is over or was never said.
    """

    limit: int
    used: int = 0
    under_way: int = 0
    remaining: int | None = None
    blocked_until: datetime | None = None
    open_until: datetime | None = None

    @property
    def left(self) -> int:
        """Calls until the platform itself would refuse, as far as is known."""
        ours = self.limit - self.used
        theirs = ours if self.remaining is None else self.remaining - self.under_way
        return max(0, min(ours, theirs))

    @property
    def retry_at(self) -> datetime | None:
        """Until when nobody may call."""
        return max(filter(None, (self.blocked_until, self.open_until)), default=None)

    def spendable(self, priority: Priority) -> int:
        """Calls that work of this priority may begin now; whoever asks first has them."""
        if self.retry_at:
            return 0
        free = floor(self.limit * share(priority)) - self.used
        if self.remaining is not None:
            reserve = floor(self.limit * RESERVES[priority])
            free = min(free, self.remaining - self.under_way - reserve)
        return max(0, free)
