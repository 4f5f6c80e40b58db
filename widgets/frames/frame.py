"""A table of typed columns: what a source returns and what charts draw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from widgets.queries.buckets import Label, labels
from widgets.queries.periods import MONDAY, DateRange

T = TypeVar("T")

# Warnings: the compared days are more than the platform tells by this grain, and no metric
# asked for can be told for a part of a day.
COMPARISON_TOO_LONG = "comparison_too_long"
NOT_BY_HOUR = "not_by_hour"
# Today is not over, and nothing but whole days is there to compare it with.
UNDER_WAY = "under_way"
# The source's numbers begin within the days to compare; the compared days are not over; the
# numbers of the period's last days have not arrived.
BEGINS_LATER = "begins_later"
COMPARISON_UNDER_WAY = "comparison_under_way"
NOT_ARRIVED = "not_arrived"
# Numbers are as they stand, whatever days were asked for; there are none of earlier days.
OF_NOW = "of_now"
NO_EARLIER = "no_earlier"
# A page's filters or a viewer's locks narrow what the widget itself asks for.
NARROWED = "narrowed"
# The platform has more than could be fetched: all numbers may be too low.
INCOMPLETE = "incomplete"
# A series has more rows than the query's limit, so that its end is missing.
TRUNCATED = "truncated"

# Dates are the first day of a bucket; hours are aware datetimes; money and ratios are Decimals.
Value = str | int | Decimal | date | datetime | None


class Unit(StrEnum):
    """The unit of a number. Ratios are 0..1; money is in the frame's currency."""

    COUNT = "count"
    MONEY = "money"
    RATIO = "ratio"
    NUMBER = "number"


class Growth(StrEnum):
    """The rule that makes a number of several days from those of each: as their sum, with everybody
    counted once, or as a level that has nothing to do with their number, such as a rate.
    """

    SUM = "sum"
    DISTINCT = "distinct"
    LEVEL = "level"


@dataclass(frozen=True, slots=True)
class Column:
    """A dimension (no unit) or a metric (with one).

    `grain` is set on a time dimension. `additive` says whether rows may be summed;
    `good` is the direction a reader is glad to see: "up", "down" or "" for neither.
    `names` are what readers call a dimension's known values; `definition` is a sentence.
    `omits_zeros` says that what its source leaves out of a series was zero.
    `labels` tell apart values that would read alike; `merged` are values that stand for several.
    `growth` says how it grows from day to day, where that does not follow from the others.
    """

    name: str
    label: str
    unit: Unit | None = None
    grain: str | None = None
    additive: bool = True
    good: str = "up"
    names: Mapping[str, str] = field(default_factory=dict, hash=False)
    definition: str = ""
    labels: Mapping[Value, str] = field(default_factory=dict, hash=False)
    merged: frozenset[Value] = frozenset()
    omits_zeros: bool = False
    growth: Growth | None = None

    @property
    def is_metric(self) -> bool:
        return self.unit is not None

    @property
    def grows(self) -> Growth:
        if self.growth or self.additive:
            return self.growth or Growth.SUM
        return Growth.DISTINCT if self.unit is Unit.COUNT else Growth.LEVEL


@dataclass(frozen=True, slots=True)
class Provenance:
    """The origin of a frame: native or aggregated here, and the calls that it took.

    `fetched_at` is set where rows were used that were fetched earlier. `continues` says that more
    frames of the same answer follow.
    """

    native: bool
    calls: int
    truncated: bool = False
    fetched_at: datetime | None = None
    continues: bool = False


@dataclass(frozen=True, slots=True)
class SameHours:
    """The hours of a day under way that are over, and compared with those of another day.

    `until` is when they ended; `totals` are the metrics over them, of those that may be
    summed. The frame's own totals go on to now.
    """

    until: datetime
    hours: int
    totals: Mapping[str, Value]


Values = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class WholeDays:
    """A period under way without today: the days that are compared, with the metrics over them
    and, row by row, over what of the row lies in them; None where nothing does.
    """

    period: DateRange
    totals: Values
    rows: tuple[Values | None, ...]


@dataclass(frozen=True, slots=True)
class Comparable:
    """The numbers that are set against those of the compared period: what of a frame's own
    covers as many days. A metric that has no such number is missing.
    """

    totals: Values
    rows: tuple[Values | None, ...]


@dataclass(frozen=True, slots=True)
class Others:
    """Series of a split metric that have no rows, because they were too many to fetch.

    `count` is their number, or the least that it can be where not all were `counted`; `shown`
    are those that do have rows, each by its values beside time. `values` are by bucket what
    the others come to, of metrics that may be summed.
    """

    count: int
    shown: tuple[tuple[Value, ...], ...]
    values: Mapping[Value, Mapping[str, Value]]
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Frame:
    """Rows of one query's answer.

    `rows` has one tuple per row, in the order of `columns`. `previous` has, where the
    query compares, one mapping of metric values per row, or None where the compared
    period has no such row. `totals` are the metrics over the whole range by their own
    rule, never sums of rows. `as_of` is when the platform's data was fresh (aware, UTC).
    `partial` holds labels of time buckets cut by the range or by now. With `same_hours`,
    `previous_totals` are those of the same hours, and None where hours cannot be summed.
    `others` are the smaller series that the rows leave out. Weeks begin on `week_start`.
    With `whole_days`, all that is compared is of the days before today. Rows over time are
    compared with the days of `aligned`, where those of `comparison` are cut otherwise.
    `begins` is the first day of which the source has numbers, where it knows. The source may
    still revise the numbers of the last `moving_days`. `comparable` is set by `comparing.fair`.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    period: DateRange
    timezone: str
    as_of: datetime
    totals: Mapping[str, Value] = field(default_factory=dict)
    previous: tuple[Mapping[str, Value] | None, ...] | None = None
    previous_totals: Mapping[str, Value] | None = None
    comparison: DateRange | None = None
    same_hours: SameHours | None = None
    whole_days: WholeDays | None = None
    aligned: DateRange | None = None
    begins: date | None = None
    moving_days: int = 0
    comparable: Comparable | None = None
    currency: str | None = None
    partial: frozenset[date | datetime] = frozenset()
    warnings: tuple[str, ...] = ()
    provenance: Provenance = Provenance(native=True, calls=1)
    others: Others | None = None
    week_start: int = MONDAY

    @property
    def dimensions(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if not column.is_metric)

    @property
    def metrics(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.is_metric)

    @property
    def time(self) -> Column | None:
        return next((column for column in self.columns if column.grain), None)

    def column(self, name: str) -> tuple[Value, ...]:
        """The values of one column, row by row. Raises KeyError for a name it lacks."""
        index = self._index(name)
        return tuple(row[index] for row in self.rows)

    def buckets(self) -> tuple[Label, ...]:
        """The buckets of time of the period that have begun, in order and each once."""
        if self.time is None or self.time.grain is None:
            return ()
        found = labels(self.period, self.time.grain, self.timezone, self.week_start)
        reached = [v for v in self.column(self.time.name) if isinstance(v, datetime)]
        begun = max((self.as_of, *reached))
        return tuple(v for v in found if not isinstance(v, datetime) or v <= begun)

    def before(self, metric: str) -> tuple[Value, ...]:
        """The compared period's values of a metric, row by row; empty without comparison."""
        if self.previous is None:
            return ()
        return tuple(row.get(metric) if row else None for row in self.previous)

    def compared(self, metric: str) -> tuple[Value, ...]:
        """The part of each row's value that is compared with `before`, row by row."""
        if self.comparable is None:
            return self.column(metric)
        return tuple(row.get(metric) if row else None for row in self.comparable.rows)

    def compared_total(self, metric: str) -> Value:
        """The part of a metric's total that is compared with the earlier period's."""
        return (self.comparable.totals if self.comparable else self.totals).get(metric)

    def select(self, metrics: Iterable[str]) -> Frame:
        """The same rows with only these metrics, in this order; dimensions are kept."""
        wanted = tuple(metrics)
        columns = (*self.dimensions, *(self.columns[self._index(name)] for name in wanted))
        indexes = [self._index(column.name) for column in columns]
        previous, before, hours = self.previous, self.previous_totals, self.same_hours
        whole = self.whole_days
        return replace(
            self,
            columns=columns,
            rows=tuple(tuple(row[index] for index in indexes) for row in self.rows),
            totals=_only(wanted, self.totals),
            previous=previous and tuple(row and _only(wanted, row) for row in previous),
            previous_totals=before and _only(wanted, before),
            same_hours=hours and replace(hours, totals=_only(wanted, hours.totals)),
            whole_days=whole
            and replace(
                whole,
                totals=_only(wanted, whole.totals),
                rows=tuple(row and _only(wanted, row) for row in whole.rows),
            ),
        )

    def head(self, rows: int) -> Frame:
        """The first rows only, which says that it was cut; totals stay those of the whole."""
        if len(self.rows) <= rows:
            return self
        previous = self.previous and self.previous[:rows]
        whole = self.whole_days
        return replace(
            self,
            rows=self.rows[:rows],
            previous=previous,
            whole_days=whole and replace(whole, rows=whole.rows[:rows]),
            provenance=replace(self.provenance, truncated=True),
        )

    def _index(self, name: str) -> int:
        for index, column in enumerate(self.columns):
            if column.name == name:
                return index
        raise KeyError(name)


def _only(names: Iterable[str], values: Mapping[str, T]) -> dict[str, T]:
    return {name: values[name] for name in names if name in values}
