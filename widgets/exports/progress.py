"""Progress of an export's worker: each report renews its lease, or ends the work."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol, TypeVar

from clients.tenancy import within
from widgets.exports.failures import LeaseLost
from widgets.models import Export

Row = TypeVar("Row")

# A cancelled job is noticed after so long; a lease is renewed no more often.
RENEWAL_SECONDS = 2.0


class Progress(Protocol):
    """Called with the steps that are done, and with all of them once these are known."""

    def __call__(self, done: int, steps: int) -> None: ...

    def alive(self) -> None:
        """Called within a step that takes long."""


class LeasedProgress:
    """Progress in the job's row. Raises LeaseLost where another worker, or none, has the job."""

    def __init__(self, export: Export) -> None:
        self._export = export
        self._renewed_at = time.monotonic()
        self._told = (export.steps_done, export.steps)

    def __call__(self, done: int, steps: int) -> None:
        if (done, steps) != self._told:
            self._renew({"steps_done": done, "steps": steps})
            self._told = (done, steps)
        else:
            self.alive()

    def alive(self) -> None:
        if time.monotonic() - self._renewed_at >= RENEWAL_SECONDS:
            self._renew({})

    def _renew(self, told: dict[str, Any]) -> None:
        client_id = self._export.client_id
        with within(client_id):
            held = Export.objects.for_client(client_id).renew(self._export, told)
        if not held:
            raise LeaseLost(str(self._export.pk))
        self._renewed_at = time.monotonic()


class Phase:
    """One of several phases of a progress, each of as many steps."""

    def __init__(self, progress: Callable[[int, int], None], number: int, phases: int) -> None:
        self._progress = progress
        self._number = number
        self._phases = phases

    def __call__(self, done: int, steps: int) -> None:
        self._progress(self._number * steps + done, self._phases * steps)


def watched(rows: Iterable[Row], progress: Progress) -> Iterator[Row]:
    """Rows that report to the progress while they are read."""
    for row in rows:
        progress.alive()
        yield row
