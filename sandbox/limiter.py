from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime

WINDOW_SECONDS = 60


@dataclass(frozen=True)
class Quota:
    limit: int
    remaining: int
    resets_at: int
    allowed: bool

    def headers(self) -> dict[str, str]:
        return {
            "x-ratelimit-limit": str(self.limit),
            "x-ratelimit-remaining": str(self.remaining),
            "x-ratelimit-reset": str(self.resets_at),
        }


class Limiter:
    """Counts requests per key in fixed windows that start on the clock minute.

    OSCOM API guide, 'Rate Limits and Error Handling': limits apply per key.
    """

    def __init__(self) -> None:
        self._windows: dict[str, tuple[int, int]] = {}
        self._lock = threading.Lock()

    def take(self, key: str, limit: int, *, at: datetime) -> Quota:
        start = int(at.timestamp()) // WINDOW_SECONDS * WINDOW_SECONDS
        with self._lock:
            window, used = self._windows.get(key, (start, 0))
            if window != start:
                used = 0
            allowed = used < limit
            used += allowed
            self._windows[key] = (start, used)
        return Quota(limit, limit - used, start + WINDOW_SECONDS, allowed)

    def clear(self) -> None:
        self._windows.clear()
