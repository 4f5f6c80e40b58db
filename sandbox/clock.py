from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta


class Clock:
    """Two readings of time.

    `wall` is real time plus every advance, or stands still once stopped: rate windows and
    cursors live by it, because clients compare them with their own clocks. `now` is the
    present of the data: it stands still at a fixed moment once one is set, and follows
    `wall` until then.
    """

    def __init__(self, fixed: datetime | None = None) -> None:
        self._fixed = fixed
        self._advanced = timedelta()
        self._stopped: datetime | None = None

    def wall(self) -> datetime:
        return self._stopped or datetime.fromtimestamp(time.time(), UTC) + self._advanced

    def now(self) -> datetime:
        return self._fixed or self.wall()

    def set(self, moment: datetime) -> None:
        self._fixed = moment

    def stop(self) -> None:
        """Stop the wall clock, which only an advance then moves."""
        self._stopped = self.wall()

    def advance(self, seconds: float) -> None:
        step = timedelta(seconds=seconds)
        self._advanced += step
        if self._fixed:
            self._fixed += step
        if self._stopped:
            self._stopped += step


def parse_moment(text: str) -> datetime:
    """An ISO 8601 moment; without an offset it is UTC. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def iso_ms(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
