"""A page's state, read from its URL, and what it makes of a widget's query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from widgets.queries.errors import InvalidState
from widgets.queries.periods import Comparison, DateRange, Preset, compared, resolve
from widgets.queries.query import AnyOf, Filter, Query

DEFAULT_PRESET = Preset.LAST_30_DAYS
LONGEST_DAYS = 400
OLDEST = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class State:
    """Which days a page shows and what it compares them with, in absolute days."""

    preset: Preset | None
    period: DateRange
    comparison: Comparison
    compared: DateRange | None

    def params(self) -> dict[str, str]:
        """The state as URL parameters; reading them back on the same day gives it again."""
        days = {"from": self.period.start.isoformat(), "to": self.period.end.isoformat()}
        chosen = {"period": self.preset.value} if self.preset else days
        return {**chosen, "compare": self.comparison.value}

    def dump(self) -> dict[str, Any]:
        """The state in absolute days, as JSON carries it to a worker."""
        plain: dict[str, Any] = STATE.dump_python(self, mode="json")
        return plain

    @staticmethod
    def load(plain: object) -> State:
        """The state in a dump. Raises ValueError for anything else."""
        return STATE.validate_python(plain)


STATE = TypeAdapter(State)


def read(params: Mapping[str, str], *, now: datetime, zone: str) -> State:
    """The state that URL parameters `period`, `from`, `to` and `compare` ask for.

    Raises InvalidState, which names the parameter, for anything it does not know.
    """
    today = now.astimezone(ZoneInfo(zone)).date()
    preset, period = _period(params, today)
    comparison = _comparison(params)
    days = None if comparison is Comparison.OFF else compared(preset, period)
    return State(preset, period, comparison, days)


def apply(
    query: Query, state: State, *, zone: str, locks: tuple[Filter | AnyOf, ...] = ()
) -> Query:
    """The canonical query: absolute days, the client's zone, the viewer's locked filters."""
    return query.model_copy(
        update={
            # Locks first: of two equal filters the later goes, and True equals 1.
            "filters": tuple(dict.fromkeys((*locks, *query.filters))),
            "period": state.period,
            "comparison": state.compared if query.comparable else None,
            "timezone": zone,
        }
    )


def _period(params: Mapping[str, str], today: date) -> tuple[Preset | None, DateRange]:
    if "from" in params or "to" in params:
        return None, _custom(params, today)
    name = params.get("period", DEFAULT_PRESET.value)
    try:
        preset = Preset(name)
    except ValueError:
        raise InvalidState("period", "is not a period we know") from None
    return preset, resolve(preset, today)


def _custom(params: Mapping[str, str], today: date) -> DateRange:
    if "period" in params:
        raise InvalidState("period", "cannot be combined with from and to")
    start, end = (_day(params, name) for name in ("from", "to"))
    if start > end:
        raise InvalidState("from", "must not be after to")
    if end > today:
        raise InvalidState("to", "must not lie in the future")
    if start < OLDEST:
        raise InvalidState("from", f"must not be before {OLDEST.isoformat()}")
    if (end - start).days >= LONGEST_DAYS:
        raise InvalidState("from", f"a period may hold at most {LONGEST_DAYS} days")
    return DateRange(start, end)


def _day(params: Mapping[str, str], name: str) -> date:
    text = params.get(name, "")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise InvalidState(name, "must be a day like 2026-01-31") from None
    # fromisoformat also reads basic and week forms, which would give one view two URLs.
    if day.isoformat() != text:
        raise InvalidState(name, "must be a day like 2026-01-31")
    return day


def _comparison(params: Mapping[str, str]) -> Comparison:
    try:
        return Comparison(params.get("compare", Comparison.PREVIOUS_PERIOD.value))
    except ValueError:
        raise InvalidState("compare", "is not a comparison we know") from None
