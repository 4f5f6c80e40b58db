"""Admissions: the dashboard spec and epochs in Redis by which hot routes accept a ticket."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock

from clients.auth import revocation
from clients.auth.viewer import Viewer
from widgets.results import keys
from widgets.results.dashboard_specs import DashboardSpec

SPEC_SECONDS = 24 * 3600
# Longer ago than mornings look back.
OPENED_SECONDS = 8 * 24 * 3600
# Half of the time by which epochs outlive a ticket that is issued as they are written.
AGAIN_SECONDS = 30
MOST_KNOWN = 4096


@dataclass(frozen=True, slots=True)
class Admission:
    viewer: Viewer
    dashboard_spec: DashboardSpec

    def keys(self) -> tuple[str, ...]:
        """The keys that hot routes read: the spec's, then those of the epochs."""
        return self._spec_key, *revocation.keys(self.viewer)

    def is_stored(self, values: Sequence[bytes | None]) -> bool:
        """True if the values of `keys` are those that the commands write."""
        raw, *epochs = values
        return raw == self.dashboard_spec.raw and revocation.is_current(self.viewer, epochs)

    def commands(self) -> list[tuple[object, ...]]:
        """Redis commands that write it, and record the dashboard as opened."""
        now, opened = int(datetime.now(UTC).timestamp()), str(self.dashboard_spec.dashboard_id)
        return [
            ("SET", self._spec_key, self.dashboard_spec.raw, "EX", SPEC_SECONDS),
            revocation.publish_command(self.viewer),
            ("ZADD", keys.OPENED, now, opened),
            ("EXPIRE", keys.OPENED, OPENED_SECONDS),
        ]

    @property
    def _spec_key(self) -> str:
        return keys.dashboard_spec(self.dashboard_spec.client_id, self.dashboard_spec.digest)


class RecentAdmissions:
    """Admissions that this process has written in the last half minute.

    One that Redis still has as well need not be written for another ticket: it lasts longer.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._written: dict[Admission, float] = {}
        self._lock = Lock()

    def __contains__(self, admission: Admission) -> bool:
        return self._clock() < self._written.get(admission, -AGAIN_SECONDS) + AGAIN_SECONDS

    def forget(self) -> None:
        """Have each admission written with the next page, as half a minute later."""
        with self._lock:
            self._written.clear()

    def add(self, admission: Admission) -> None:
        with self._lock:
            if len(self._written) >= MOST_KNOWN:
                self._written.clear()
            self._written[admission] = self._clock()
