"""A workspace's events in a DuckDB of its own, generated on first use."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from sandbox.profiles.profile import Profile
from sandbox.synthetic import parameters
from sandbox.synthetic.calendar import plan
from sandbox.synthetic.edits import Edits

HISTORY = timedelta(days=400)
# Events after the present exist but are not served yet: an advanced clock finds them.
HORIZON = timedelta(days=35)

HERE = Path(__file__).parent
SCHEMA, SESSIONS, EVENTS = (
    (HERE / name).read_text() for name in ("schema.sql", "sessions.sql", "events.sql")
)

Item = dict[str, Any]


@dataclass(frozen=True)
class SyntheticData:
    profile: Profile
    seed: int
    first: date
    last: date
    database: duckdb.DuckDBPyConnection
    edits: Edits = field(default_factory=Edits)
    writing: threading.Lock = field(default_factory=threading.Lock)
    _listed: dict[str, tuple[Any, list[Item]]] = field(default_factory=dict)

    def items(self, resource: str, now: datetime, listed: Callable[[], list[Item]]) -> list[Item]:
        """A resource's items with the edits."""
        return self.edits.applied(resource, self.generated(resource, now, listed))

    def generated(
        self, resource: str, now: datetime, listed: Callable[[], list[Item]]
    ) -> list[Item]:
        """A resource's items without the edits; `listed` runs once per moment and state."""
        state = (now, len(self.edits.statements))
        held = self._listed.get(resource)
        if held is None or held[0] != state:
            held = (state, listed())
            self._listed[resource] = held
        return held[1]

    def fetch(self, sql: str, values: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
        return self.database.cursor().execute(sql, values or {}).fetchall()

    def write(self, sql: str, values: dict[str, Any]) -> None:
        """Change the events, and remember how."""
        with self.writing:
            self.database.cursor().execute(sql, values)
            self.edits.statements.append((sql, values))


class SyntheticDataStore:
    """Hands out synthetic data that reach from 400 days before the start to beyond the present."""

    def __init__(self, *, seed: int, anchor: datetime, scale: float = 1.0) -> None:
        self.seed = seed
        self.scale = scale
        self._anchor = anchor
        self._by_workspace: dict[str, SyntheticData] = {}
        self._edits: dict[str, Edits] = defaultdict(Edits)
        self._lock = threading.Lock()

    def is_of(self, *, seed: int, anchor: datetime) -> bool:
        """True if the store generates what one of this seed and start would."""
        return (self.seed, self._anchor) == (seed, anchor)

    def data_of(self, profile: Profile, now: datetime) -> SyntheticData:
        today = now.astimezone(ZoneInfo(profile.timezone)).date()
        with self._lock:
            held = self._by_workspace.get(profile.slug)
            if held is None or today >= held.last:
                held = self._generate(
                    profile, self._first_day(profile), self._horizon(profile, now)
                )
                self._by_workspace[profile.slug] = held
        return held

    def undo_edits(self) -> None:
        """Forget what was changed. Data that are as they were first generated stay: making them
        takes a tenth of a second.
        """
        with self._lock:
            for slug, held in list(self._by_workspace.items()):
                grown = held.last != self._horizon(held.profile, self._anchor)
                if grown or self._edits[slug].statements:
                    del self._by_workspace[slug]
            for edits in self._edits.values():
                edits.clear()

    def _first_day(self, profile: Profile) -> date:
        return self._anchor.astimezone(ZoneInfo(profile.timezone)).date() - HISTORY

    def _horizon(self, profile: Profile, now: datetime) -> date:
        today = now.astimezone(ZoneInfo(profile.timezone)).date()
        return max(today, self._first_day(profile)) + HORIZON

    def _generate(self, profile: Profile, first: date, last: date) -> SyntheticData:
        days = plan(profile, self.seed, first, last, self.scale)
        database = open_locked()
        database.execute(SCHEMA)
        database.execute(SESSIONS, parameters.for_sessions(profile, self.seed, days, self.scale))
        database.execute(EVENTS, parameters.for_events(profile, days))
        edits = self._edits[profile.slug]
        for sql, values in edits.statements:
            database.execute(sql, values)
        return SyntheticData(profile, self.seed, first, last, database, edits)


def open_locked() -> duckdb.DuckDBPyConnection:
    """An in-memory database that can reach neither files nor the network."""
    database = duckdb.connect(":memory:")
    database.execute("SET threads = 1")
    database.execute("SET memory_limit = '512MB'")
    database.execute("SET enable_external_access = false")
    database.execute("SET lock_configuration = true")
    return database
