"""A page's state, read from its URL, and what it makes of a widget's query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from widgets.queries import filters, granularity
from widgets.queries.comparisons import compared
from widgets.queries.errors import InvalidState
from widgets.queries.filters import PageFilter
from widgets.queries.periods import MONDAY, Comparison, DateRange, Preset, resolve
from widgets.queries.query import AnyOf, Filter, Query
from widgets.queries.translation import gettext_noop as _

DEFAULT_PRESET = Preset.LAST_30_DAYS
LONGEST_DAYS = 400
OLDEST = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class State:
    """Which days a page shows and what it compares them with, in absolute days, and what it
    is narrowed to.

    `same_hours` is set where the period is today: a day that is under way is compared with
    the hours of another that are over today. `whole_days` is set where today is the last of
    several: only the days before it are compared. `grain` is the granularity that the reader
    chose; None leaves it to the length of the period.
    """

    preset: Preset | None
    period: DateRange
    comparison: Comparison
    compared: DateRange | None
    same_hours: bool = False
    whole_days: bool = False
    page_filters: tuple[PageFilter, ...] = ()
    grain: str | None = None

    @property
    def is_chosen(self) -> bool:
        """True if it holds days or page filters that no list offers to everybody."""
        by_days = self.preset is None or self.comparison is Comparison.CUSTOM
        return by_days or bool(self.page_filters)

    def search(self) -> str:
        """The state as a URL's query in its one form: reading it back on the same day gives
        the state again.
        """
        return search(self.params(), self.page_filters)

    def params(self) -> dict[str, str]:
        """The parameters of the days, without those of the page filters."""
        chosen = {"period": self.preset.value} if self.preset else _days_of(self.period)
        return {**chosen, **self.comparison_params(), **self.grain_params()}

    def comparison_params(self) -> dict[str, str]:
        """The parameters that choose the comparison and leave the period open."""
        found = {"compare": self.comparison.value}
        if self.comparison is Comparison.CUSTOM and self.compared:
            found |= _days_of(self.compared, "compare_")
        return found

    def grain_params(self) -> dict[str, str]:
        """The parameter of the granularity, if the reader chose one."""
        return {"grain": self.grain} if self.grain else {}

    def dump(self) -> dict[str, Any]:
        """The state in absolute days, as JSON carries it to a worker."""
        plain: dict[str, Any] = STATE.dump_python(self, mode="json")
        return plain

    @staticmethod
    def load(plain: object) -> State:
        """The state in a dump. Raises ValueError for anything else."""
        return STATE.validate_python(plain)


STATE = TypeAdapter(State)


def search(params: Mapping[str, str], page_filters: Sequence[PageFilter]) -> str:
    """Parameters of days and page filters as a URL's query."""
    pairs = [*params.items(), *((filters.PARAM, page_filter.text) for page_filter in page_filters)]
    return urlencode(pairs, safe=filters.SAFE)


def read(
    params: Mapping[str, str],
    *,
    now: datetime,
    zone: str,
    week_start: int = MONDAY,
    page_filters: Sequence[str] = (),
) -> State:
    """The state that URL parameters ask for: `period` or `from` and `to`, `compare`, with
    `compare_from` and `compare_to` where that is `custom`, and `grain`; `page_filters` are the
    values of all `f`.

    Raises InvalidState, which names the parameter, for anything it does not know.
    """
    today = today_in(zone, now)
    preset, period = _period(params, today, week_start)
    comparison = _comparison(params)
    chosen = _compared(params, comparison, today)
    found = choose(preset, period, comparison, today, chosen=chosen)
    return replace(found, page_filters=filters.read(page_filters), grain=_grain(params))


def choose(
    preset: Preset | None,
    period: DateRange,
    comparison: Comparison,
    today: date,
    *,
    chosen: DateRange | None = None,
) -> State:
    """The state of a period and a comparison; `chosen` are the days of a custom one."""
    days = chosen or compared(comparison, preset, period)
    is_today = period == DateRange(today, today)
    same_hours = is_today and days is not None and days.days == 1 and days.end < today
    whole_days = days is not None and period.end == today and not same_hours
    return State(preset, period, comparison, days, same_hours, whole_days)


def today_in(zone: str, now: datetime) -> date:
    return now.astimezone(ZoneInfo(zone)).date()


def apply(
    query: Query,
    state: State,
    *,
    zone: str,
    locks: tuple[Filter | AnyOf, ...] = (),
    by_hour: bool = False,
) -> Query:
    """The canonical query: absolute days, the client's zone, the viewer's locked filters.

    With `by_hour`, a single day is told by its hours whatever grain the widget asks for:
    one point makes no line.
    """
    if by_hour and query.grain and state.period.days == 1:
        query = query.with_grain("hour")
    compares = query.comparable and state.compared is not None
    return query.model_copy(
        update={
            # Locks first: of two equal filters the later goes, and True equals 1.
            "filters": tuple(dict.fromkeys((*locks, *query.filters))),
            "period": state.period,
            "comparison": state.compared if compares else None,
            "same_hours": compares and state.same_hours,
            "whole_days": compares and state.whole_days,
            "timezone": zone,
        }
    )


def _period(
    params: Mapping[str, str], today: date, week_start: int
) -> tuple[Preset | None, DateRange]:
    if "from" in params or "to" in params:
        if "period" in params:
            problem = _("cannot be combined with “%(first)s” and “%(last)s”")
            raise InvalidState("period", problem, first="from", last="to")
        return None, _range(params, ("from", "to"), today)
    name = params.get("period", DEFAULT_PRESET.value)
    try:
        preset = Preset(name)
    except ValueError:
        raise InvalidState("period", _("is not a period we know")) from None
    return preset, resolve(preset, today, week_start)


def _compared(params: Mapping[str, str], comparison: Comparison, today: date) -> DateRange | None:
    names = ("compare_from", "compare_to")
    if comparison is Comparison.CUSTOM:
        return _range(params, names, today)
    for name in names:
        if name in params:
            raise InvalidState(name, _("goes with chosen days alone"))
    return None


def _range(params: Mapping[str, str], names: tuple[str, str], today: date) -> DateRange:
    first, last = names
    start, end = (_day(params, name) for name in names)
    if start > end:
        raise InvalidState(first, _("must not be after “%(other)s”"), other=last)
    if end > today:
        raise InvalidState(last, _("must not lie in the future"))
    if start < OLDEST:
        raise InvalidState(first, _("must not be before %(day)s"), day=OLDEST)
    if (end - start).days >= LONGEST_DAYS:
        raise InvalidState(
            first, _("may lie at most %(most)d days before the end"), most=LONGEST_DAYS - 1
        )
    return DateRange(start, end)


def _day(params: Mapping[str, str], name: str) -> date:
    text = params.get(name, "")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise InvalidState(name, _("must be a day like 2026-01-31")) from None
    # fromisoformat also reads basic and week forms, which would give one view two URLs.
    if day.isoformat() != text:
        raise InvalidState(name, _("must be a day like 2026-01-31"))
    return day


def _comparison(params: Mapping[str, str]) -> Comparison:
    try:
        return Comparison(params.get("compare", Comparison.PREVIOUS_PERIOD.value))
    except ValueError:
        raise InvalidState("compare", _("is not a comparison we know")) from None


def _grain(params: Mapping[str, str]) -> str | None:
    if "grain" not in params:
        return None
    if params["grain"] not in granularity.FEWEST_DAYS:
        raise InvalidState("grain", _("is not a granularity we know"))
    return params["grain"]


def _days_of(period: DateRange, prefix: str = "") -> dict[str, str]:
    return {f"{prefix}from": period.start.isoformat(), f"{prefix}to": period.end.isoformat()}
