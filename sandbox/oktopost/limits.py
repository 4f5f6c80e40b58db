"""Oktopost's limits of a user: a minute, five seconds, a day until midnight UTC, and the block."""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

# Getting-started page, 'Rate Limits'.
BURST_SECONDS, BURST_FACTOR = 5, 2
PER_DAY = 20_000
BLOCK = timedelta(minutes=15)
MINUTE = timedelta(minutes=1)


@dataclass
class UserCalls:
    """Calls of one user that counted; refused ones neither count nor lengthen a block [O]."""

    moments: deque[datetime] = field(default_factory=deque)
    blocked_until: datetime | None = None
    day: date | None = None
    of_day: int = 0


class UserLimits:
    def __init__(self) -> None:
        self._users: dict[str, UserCalls] = defaultdict(UserCalls)
        self._lock = threading.Lock()

    def take(self, user: str, per_minute: int, *, at: datetime) -> bool:
        """True where the user may call now; exceeding a burst blocks the user."""
        with self._lock:
            calls = self._users[user]
            if calls.blocked_until and at < calls.blocked_until:
                return False
            self._turn(calls, at)
            short = sum(moment > at - timedelta(seconds=BURST_SECONDS) for moment in calls.moments)
            if len(calls.moments) >= per_minute or short >= BURST_FACTOR * per_minute:
                calls.blocked_until = at + BLOCK
                return False
            if calls.of_day >= PER_DAY:
                return False
            calls.moments.append(at)
            calls.of_day += 1
            return True

    def preset(self, user: str, calls: int, *, at: datetime) -> None:
        """So many calls of the day were made by others."""
        with self._lock:
            self._turn(self._users[user], at)
            self._users[user].of_day = calls

    def block(self, user: str, *, at: datetime) -> None:
        """Somebody else exceeded a burst with this user's key."""
        self._users[user].blocked_until = at + BLOCK

    def clear(self) -> None:
        self._users.clear()

    def _turn(self, calls: UserCalls, at: datetime) -> None:
        while calls.moments and calls.moments[0] <= at - MINUTE:
            calls.moments.popleft()
        if calls.day != at.date():
            calls.day, calls.of_day = at.date(), 0
