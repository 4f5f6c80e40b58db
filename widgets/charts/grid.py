"""A frame's rows laid out over two sides: what heatmaps are drawn from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from widgets.charts.entities import page_filter_of
from widgets.charts.errors import InvalidOptions
from widgets.charts.formats import Writer
from widgets.charts.numbers import plain
from widgets.charts.payload import Number
from widgets.charts.series import summed
from widgets.charts.time_ticks import Tick, time_ticks
from widgets.frames.frame import Column, Frame, Value

MOST_ROWS = 12
MOST_COLUMNS = 24
WEEK = 7
# A calendar of more weeks is labelled by its months.
MOST_WEEKS = 9

Place = tuple[Value, Value]


@dataclass(frozen=True, slots=True)
class Amount:
    """A cell's number. `before` is that number in the compared period, and `compared` the part of
    the number that is set against it. `bucket` is the time that it is of, where it has one.
    """

    value: Number = None
    before: Number = None
    compared: Number = None
    bucket: Value = None


Cells = dict[Place, Amount]


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the grid: its title, its values in their order and their labels.

    `page_filters` are the filters that they stand for; empty where they stand for none. `times`
    are the labels of a side that is too long for one at each of its values.
    """

    title: str
    values: tuple[Value, ...]
    labels: tuple[str, ...]
    ticks: tuple[str, ...]
    page_filters: tuple[str, ...] = ()
    times: tuple[Tick, ...] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """Numbers and what they were before, by what is down and what is across.

    `averaged`: each is the mean of all such hours. `hidden` of the smaller rows or columns
    were left out, or more where not all were `counted`.
    """

    down: Side
    across: Side
    cells: Cells
    averaged: bool = False
    hidden: int = 0
    counted: bool = True

    def amount(self, row: int, column: int) -> Amount:
        place = self.down.values[row], self.across.values[column]
        return self.cells.get(place, Amount())


def grid(frame: Frame, metric: Column, name: Callable[[Column], str], writer: Writer) -> Grid:
    """The rows by their two dimensions, time across; hours and days alone fold into weeks.

    Hours are averaged per hour of the week, as weekdays need not come equally often: only
    metrics that may be summed have such an average. Raises InvalidOptions for anything else.
    """
    split = tuple(column for column in frame.dimensions if not column.grain)
    match (frame.time, split):
        case (Column(grain="hour"), ()):
            return _hours(frame, metric, writer)
        case (Column(grain="day"), ()):
            return _days(frame, metric, writer)
        case (Column() as time, ()):
            down = Side("", ("",), (name(metric),), (name(metric),))
            across = _side(time, name(time), frame.column(time.name), writer)
            return Grid(down, across, _cells(frame, metric))
        case (Column() as time, (column,)):
            return _two_dimensional(frame, metric, (column, time), name, writer)
        case (None, (first, second)):
            return _two_dimensional(frame, metric, (first, second), name, writer)
    raise InvalidOptions("kind", "a heatmap needs two dimensions, or hours or days alone")


def _hours(frame: Frame, metric: Column, writer: Writer) -> Grid:
    if not metric.additive:
        raise InvalidOptions("metric", f"{metric.name} has no average over hours")
    found: dict[Place, list[Number]] = {}
    for moment, amount in _by_time(frame, metric):
        if isinstance(moment, datetime) and moment not in frame.partial:
            local = moment.astimezone(writer.zone)
            found.setdefault((local.weekday(), local.hour), []).append(amount.value)
    hours = tuple(writer.clock(hour) for hour in range(24))
    return Grid(
        down=_weekdays(writer),
        across=Side(writer.gettext("Hour"), tuple(range(24)), hours, hours),
        cells={place: Amount(_mean(values)) for place, values in found.items()},
        averaged=True,
    )


def _days(frame: Frame, metric: Column, writer: Writer) -> Grid:
    cells: Cells = {}
    for day, amount in _by_time(frame, metric):
        if isinstance(day, date):
            first = day - timedelta(days=(day.weekday() - writer.week_start) % WEEK)
            cells[day.weekday(), first] = amount
    weeks = _with_numbers(sorted({week for _, week in cells if isinstance(week, date)}), cells)
    labels = tuple(writer.bucket(week, "week") for week in weeks)
    ticks = tuple(writer.moment(week, "week") for week in weeks)
    times = time_ticks(weeks, "week", writer) if len(weeks) > MOST_WEEKS else ()
    across = Side(writer.gettext("Week"), weeks, labels, ticks, times=times)
    return Grid(_weekdays(writer), across, cells)


def _two_dimensional(
    frame: Frame,
    metric: Column,
    sides: tuple[Column, Column],
    name: Callable[[Column], str],
    writer: Writer,
) -> Grid:
    rows, columns = sides
    cells = _cells(frame, metric, rows, columns)
    downs = _ranked(cells, 0)
    acrosses = _ranked(cells, 1)
    if columns.grain:
        times = sorted(set(frame.column(columns.name)))  # type: ignore[type-var]
        acrosses = _with_numbers(times, cells)
    most = len(acrosses) if columns.grain else MOST_COLUMNS
    hidden = max(0, len(downs) - MOST_ROWS) + max(0, len(acrosses) - most)
    if frame.others:
        hidden += frame.others.count
    down, across = downs[:MOST_ROWS], acrosses[:most]
    return Grid(
        _side(rows, name(rows), down, writer),
        _side(columns, name(columns), across, writer),
        cells,
        hidden=hidden,
        counted=frame.others is None or frame.others.counted,
    )


def _by_time(frame: Frame, metric: Column) -> Iterable[tuple[Value, Amount]]:
    moments = frame.column(frame.time.name) if frame.time else ()
    return zip(moments, _amounts(frame, metric), strict=True)


def _cells(frame: Frame, metric: Column, *sides: Column) -> Cells:
    """By one row's label where only one side is given: time, across."""
    keys = [frame.column(side.name) for side in sides]
    if not sides and frame.time:
        keys = [("",) * len(frame.rows), frame.column(frame.time.name)]
    return {
        (row, column): amount
        for row, column, amount in zip(*keys, _amounts(frame, metric), strict=True)
    }


def _amounts(frame: Frame, metric: Column) -> Iterator[Amount]:
    before = frame.before(metric.name) or (None,) * len(frame.rows)
    buckets = frame.column(frame.time.name) if frame.time else (None,) * len(frame.rows)
    values, compared = frame.column(metric.name), frame.compared(metric.name)
    for value, previous, counted, bucket in zip(values, before, compared, buckets, strict=True):
        yield Amount(plain(value), plain(previous), plain(counted), bucket)


def _ranked(cells: Cells, side: int) -> tuple[Value, ...]:
    """The values along a side, the largest first; the query's order among equals."""
    sizes: dict[Value, float] = {}
    for place, amount in cells.items():
        sizes[place[side]] = sizes.get(place[side], 0) + abs(amount.value or 0)
    return tuple(sorted(sizes, key=lambda value: -sizes[value]))


def _with_numbers(times: Sequence[Value], cells: Cells) -> tuple[Value, ...]:
    """The times from the first to the last that has a number: what a source knows nothing of
    is no column.
    """
    known = {across for (_, across), amount in cells.items() if amount.value is not None}
    places = [place for place, time in enumerate(times) if time in known]
    return tuple(times[places[0] : places[-1] + 1]) if places else tuple(times)


def _side(column: Column, title: str, values: Iterable[Value], writer: Writer) -> Side:
    values = tuple(values)
    labels = tuple(writer.name(value, column) for value in values)
    ticks = (
        tuple(writer.moment(value, column.grain) for value in values) if column.grain else labels
    )
    page_filters = () if column.grain else tuple(page_filter_of(value, column) for value in values)
    return Side(title, values, labels, ticks, page_filters)


def _weekdays(writer: Writer) -> Side:
    days = tuple((writer.week_start + step) % WEEK for step in range(WEEK))
    names = tuple(writer.weekday(day) for day in days)
    return Side(writer.gettext("Weekday"), days, names, names)


def _mean(values: list[Number]) -> Number:
    known = tuple(value for value in values if value is not None)
    total = summed(known)
    return None if total is None else total / len(known)
