"""How fast an endpoint may deliver, counted in each process.

A count that all processes share would be a row of the database that every delivery locks,
which costs what it is to protect. So a site of several processes takes as many times more.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from uuid import UUID

MOST_REMEMBERED = 10_000


class Pace:
    """A bucket per endpoint: `burst` at once, then `per_second`."""

    def __init__(
        self,
        *,
        per_second: float,
        burst: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._per_second = per_second
        self._burst = burst
        self._clock = clock
        self._lock = Lock()
        self._levels: OrderedDict[UUID, tuple[float, float]] = OrderedDict()

    def allows(self, endpoint_id: UUID) -> bool:
        """Whether one more is within the pace; it is counted if so."""
        now = self._clock()
        with self._lock:
            level, since = self._levels.pop(endpoint_id, (float(self._burst), now))
            level = min(self._burst, level + (now - since) * self._per_second)
            granted = level >= 1
            self._levels[endpoint_id] = (level - granted, now)
            if len(self._levels) > MOST_REMEMBERED:
                self._levels.popitem(last=False)
        return granted
