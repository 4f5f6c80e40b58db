"""Token buckets in memory, one for each key.

Buckets are per process: a shared count would be a database row that every request locks. A site
of several processes thus grants as many times the rate.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

MOST_KEYS = 10_000


class TokenBucket:
    """Grants each key `burst` requests at once, then `per_second`.

    Beyond `MOST_KEYS` keys the least recently used bucket is evicted.
    """

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
        self._levels: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def take(self, key: Hashable) -> bool:
        """Take a token from a key's bucket; false if it is empty."""
        now = self._clock()
        with self._lock:
            level, since = self._levels.pop(key, (float(self._burst), now))
            level = min(self._burst, level + (now - since) * self._per_second)
            is_granted = level >= 1
            self._levels[key] = (level - is_granted, now)
            if len(self._levels) > MOST_KEYS:
                self._levels.popitem(last=False)
        return is_granted
