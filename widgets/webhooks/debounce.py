"""Debounce of events by resource: the first acts at once, later ones act together at the end."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import cast
from uuid import UUID

from redis import Redis

from runtime import lua
from widgets.results import keys

INTERVAL = timedelta(seconds=30)
# Intervals that one event began end within this time and are handled as one. No wait is
# shorter: an interval that ends while it is looked at would be looked at again and again.
TOLERANCE = timedelta(seconds=1)
MILLISECOND = timedelta(milliseconds=1)

SCHEDULE = lua.load(__file__, "schedule_next_run")


class Debounce:
    """The debounce intervals of a connection's resources, each read once by one worker.

    Redis holds them; one that it lost begins anew, which costs a refetch.
    """

    def __init__(self, redis: Redis, client_id: UUID, connection_id: UUID) -> None:
        self._redis = redis
        self._client_id = client_id
        self._connection_id = connection_id
        self._acts: dict[str, bool] = {}
        # By `time.monotonic`, the end of the first of the intervals that were found running.
        self._ends: float | None = None

    @property
    def next_in(self) -> timedelta | None:
        """Time left of the first of the intervals that were found running, TOLERANCE at least.

        A slow batch finishes long after it has read an interval: its deliveries are due when the
        interval ends nevertheless, as the next run is.
        """
        if self._ends is None:
            return None
        return max(timedelta(seconds=self._ends - time.monotonic()), TOLERANCE)

    def acts(self, resource: str) -> bool:
        """True if a resource's events act now, which begins its interval."""
        if resource not in self._acts:
            self._acts[resource] = self._begin(resource)
        return self._acts[resource]

    def next_run_in(self) -> timedelta | None:
        """Time until this worker has to run again for the events that wait.

        None where none waits, or another worker runs by then.
        """
        running = [self._key(resource) for resource, acts in self._acts.items() if not acts]
        if not running:
            return None
        names = [self._key(""), *running]
        found = cast(int, SCHEDULE.run(self._redis, names, [TOLERANCE // MILLISECOND]))
        return found * MILLISECOND if found else None

    def _key(self, resource: str) -> str:
        return keys.debounce(self._client_id, self._connection_id, resource)

    def _begin(self, resource: str) -> bool:
        key = self._key(resource)
        if self._redis.set(key, 1, nx=True, px=INTERVAL):
            return True
        ends = time.monotonic() + self._redis.pttl(key) / 1000
        self._ends = min(ends, self._ends) if self._ends else ends
        return False
