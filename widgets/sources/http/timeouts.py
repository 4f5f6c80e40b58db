"""Timeouts and deadlines of calls: per step and altogether."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import httpcore2


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds for connecting, for one read and for all tries together; and the number of tries."""

    connect: float
    read: float
    total: float
    tries: int


INTERACTIVE = Timeouts(connect=5, read=20, total=30, tries=3)
BACKGROUND = Timeouts(connect=5, read=60, total=120, tries=6)


@dataclass(frozen=True, slots=True)
class Clock:
    """Monotonic time and sleep; tests give their own, which passes at once."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


class Deadline:
    """The end of a call, for all its tries together.

    Timeouts of HTTP clients are per read: a platform that drips a byte a second would
    hold a worker for ever. Every step is therefore limited to the time that is left.
    """

    def __init__(self, timeouts: Timeouts, clock: Clock) -> None:
        self.timeouts = timeouts
        self._clock = clock
        self._ends = clock.monotonic() + timeouts.total

    @property
    def left(self) -> float:
        return self._ends - self._clock.monotonic()

    def check(self) -> None:
        """Raise httpcore's ReadTimeout once nothing is left."""
        if self.left <= 0:
            raise httpcore2.ReadTimeout


@dataclass(frozen=True, slots=True)
class Step:
    """The timeout of one step, passed where httpcore expects a number of seconds."""

    deadline: Deadline
    most: float

    def seconds(self) -> float:
        self.deadline.check()
        return min(self.most, self.deadline.left)
