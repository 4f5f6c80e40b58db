"""A server that does not answer is left alone for a while, so that nobody waits for it."""

from __future__ import annotations

import time

FAILURES_BEFORE_PAUSE = 3
PAUSE_SECONDS = 5.0


class Pause:
    """This process's memory of a server: after three refusals, or two silences, it is not
    asked for 5 seconds.

    Then one more failure is enough for the next pause; an answer makes all good.
    """

    def __init__(self) -> None:
        self._failures = 0
        self._until = 0.0

    @property
    def is_on(self) -> bool:
        return time.monotonic() < self._until

    def fail(self, *, silent: bool = False) -> None:
        """Silence costs who asks half a second, a refusal nothing: two silences are enough."""
        self._failures += 2 if silent else 1
        if self._failures >= FAILURES_BEFORE_PAUSE:
            self._until = time.monotonic() + PAUSE_SECONDS

    def answer(self) -> None:
        self._failures, self._until = 0, 0.0
