"""Keys that were noted a short time ago in this process: an expiring set of bounded size."""

from __future__ import annotations

import time
from collections.abc import Hashable

MOST_KEYS = 4096


class RecentKeys:
    """Remembers keys for so many seconds. May forget one earlier, and is never late."""

    def __init__(self, seconds: float, *, most: int = MOST_KEYS) -> None:
        self._seconds = seconds
        self._most = most
        self._noted: dict[Hashable, float] = {}

    def note(self, key: Hashable) -> None:
        if len(self._noted) >= self._most:
            self._noted.clear()
        self._noted[key] = time.monotonic()

    def is_recent(self, key: Hashable) -> bool:
        noted = self._noted.get(key)
        return noted is not None and time.monotonic() - noted < self._seconds
