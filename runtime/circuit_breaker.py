"""A circuit breaker in memory: stops calls to a server that does not answer."""

from __future__ import annotations

import time

FAILURES_TO_OPEN = 3
OPEN_SECONDS = 5.0


class CircuitBreaker:
    """Opens for five seconds after three refused calls in a row, or two that timed out.

    After that it is half open: one more failure opens it again, a success closes it. State is
    kept per process.
    """

    def __init__(self) -> None:
        self._failures = 0
        self._open_until = 0.0

    @property
    def is_open(self) -> bool:
        return time.monotonic() < self._open_until

    def record_failure(self, *, timed_out: bool = False) -> None:
        """Count a failure; one that timed out counts twice, since its caller had to wait."""
        self._failures += 2 if timed_out else 1
        if self._failures >= FAILURES_TO_OPEN:
            self._open_until = time.monotonic() + OPEN_SECONDS

    def record_success(self) -> None:
        self._failures, self._open_until = 0, 0.0
