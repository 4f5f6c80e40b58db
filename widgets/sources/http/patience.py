"""How long a call may take: per step and altogether."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import httpcore2


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds for connecting, for one read and for all tries together; and how many."""

    connect: float
    read: float
    total: float
    tries: int


INTERACTIVE = Patience(connect=5, read=20, total=30, tries=3)
BACKGROUND = Patience(connect=5, read=60, total=120, tries=6)


@dataclass(frozen=True, slots=True)
class Clock:
    """Given by tests, which have no time to wait."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


class Deadline:
    """The moment at which a call has taken long enough.

    Timeouts of HTTP clients are per read: a platform that drips a byte a second would
    hold a worker for ever. Every step therefore asks how much is left.
    """

    def __init__(self, patience: Patience, clock: Clock) -> None:
        self.patience = patience
        self._clock = clock
        self._ends = clock.monotonic() + patience.total

    @property
    def left(self) -> float:
        return self._ends - self._clock.monotonic()

    def check(self) -> None:
        """Raise httpcore's ReadTimeout once nothing is left."""
        if self.left <= 0:
            raise httpcore2.ReadTimeout


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a call. It travels where httpcore expects a number of seconds."""

    deadline: Deadline
    most: float

    def seconds(self) -> float:
        self.deadline.check()
        return min(self.most, self.deadline.left)
