"""A list of numbers, each with its course: by a dimension's values, or metric by metric."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from widgets.charts.data_table import pivot, table
from widgets.charts.entities import page_filter_of
from widgets.charts.errors import InvalidOptions
from widgets.charts.formats import Writer
from widgets.charts.numbers import absent, change, plain
from widgets.charts.options import OF_METRICS, Name, Options, chosen
from widgets.charts.payload import Detail, Number, Payload, Row
from widgets.charts.payload_builder import build_payload
from widgets.charts.registry import chart
from widgets.charts.series import Grouped, Position, Series, rest_count, summed, unfetched
from widgets.charts.shapes import Shape, Sums
from widgets.charts.sparkline import sparkline
from widgets.charts.tooltip import Measure, of_measures
from widgets.charts.totals import totals
from widgets.frames.frame import Column, Frame, Value


class SparklinesOptions(Options):
    """`limit` is the most values to list; the rest are summed up."""

    metrics: Annotated[
        tuple[Name, ...], Field(max_length=10, title="Metrics shown", json_schema_extra=OF_METRICS)
    ] = ()
    limit: Annotated[
        int, Field(ge=1, le=20, title="Most lines", description="The rest are summed up.")
    ] = 5


@chart(
    "sparklines",
    options=SparklinesOptions,
    caption=("Sparklines", "A list of numbers, each with its course."),
    shape=Shape(over_time=(0, 1), otherwise=None, sums=Sums.BY_VALUE),
)
def sparklines(frame: Frame, options: SparklinesOptions, writer: Writer) -> Payload:
    """One row per value of the dimension beside time, or per metric where there is none.

    Rows of values are sums of the first metric over time, the largest first; rows of metrics
    are their totals by each metric's own rule.
    """
    metrics = chosen(frame, options.metrics, "metrics")
    if frame.time is None:
        raise InvalidOptions("kind", "sparklines need a time grain among the query's dimensions")
    is_split = len(frame.dimensions) > 1
    if is_split and not metrics[0].additive:
        raise InvalidOptions("metrics", f"{metrics[0].name} cannot be summed over time")
    whole = totals(frame, metrics[:1] if is_split else metrics, options, writer)
    if is_split:
        found = _by_value(frame, metrics[0], writer)
        courses = _limited(found, frame, metrics[0], options.limit, writer)
        earlier = absent(frame, metrics[0])
        rows = tuple(_row(course, metrics[0], earlier, writer) for course in courses)
        measures = [_measure(each, frame, metrics[0], earlier, writer) for each in courses]
        rows_told = pivot(frame.time, _grouped(frame, courses, metrics[0]), options, writer)
    else:
        rows = tuple(_of_metrics(frame, metrics, options, writer))
        measures = [_measure_of(frame, each, options, writer) for each in metrics]
        rows_told = table(frame, metrics, options, writer)
    return build_payload(
        "sparklines",
        frame,
        writer,
        totals=whole,
        rows=rows,
        tooltip=of_measures(
            measures, frame, writer, subject=writer.label(metrics[0]) if is_split else ""
        ),
        table=rows_told,
        empty=all(row.value is None for row in rows),
        summary=_summary(rows, writer),
    )


Lines = tuple[list[Number], list[Number], list[Number]]


@dataclass(frozen=True, slots=True)
class _Course:
    label: str
    values: tuple[Number, ...]
    before: tuple[Number, ...]
    compared: tuple[Number, ...]
    page_filter: str = ""
    is_known: bool = True  # what it was in the compared period

    @property
    def size(self) -> float:
        return abs(summed(self.values) or 0)


def _by_value(frame: Frame, metric: Column, writer: Writer) -> list[_Course]:
    """A course per value of what splits the metric; moments without a row are missing."""
    columns = [(index, c) for index, c in enumerate(frame.columns) if c in frame.dimensions]
    time = frame.columns.index(frame.time) if frame.time else 0
    moments = sorted({row[time] for row in frame.rows})  # type: ignore[type-var]
    place = {moment: index for index, moment in enumerate(moments)}
    lines: dict[Position, Lines] = {}
    others = [(index, column) for index, column in columns if index != time]
    before = frame.before(metric.name) or (None,) * len(frame.rows)
    numbers = (frame.column(metric.name), before, frame.compared(metric.name))
    for row, *values in zip(frame.rows, *numbers, strict=True):
        key = tuple(row[index] for index, _ in others)
        gaps: Lines = ([None] * len(place), [None] * len(place), [None] * len(place))
        for line, value in zip(lines.setdefault(key, gaps), values, strict=True):
            line[place[row[time]]] = plain(value)
    split = tuple(column for _, column in others)
    found = [
        _Course(
            " · ".join(writer.name(v, c) for v, c in zip(key, split, strict=True)),
            tuple(now),
            tuple(then),
            tuple(compared),
            page_filter_of(key[0], split[0]) if len(split) == 1 else "",
        )
        for key, (now, then, compared) in lines.items()
    ]
    return sorted(found, key=lambda course: -course.size)


def _unfetched(frame: Frame, metric: Column) -> list[_Course]:
    """The course of all that was too many to fetch, if there is such. Nobody knows what it was."""
    if frame.others is None or frame.time is None:
        return []
    moments = sorted(set(frame.column(frame.time.name)))  # type: ignore[type-var]
    values = unfetched(frame.others, metric, moments)
    unknown = (None,) * len(values)
    return [_Course("", values, unknown, unknown, is_known=False)]


def _limited(
    courses: list[_Course], frame: Frame, metric: Column, limit: int, writer: Writer
) -> list[_Course]:
    rest = [*courses[limit:], *_unfetched(frame, metric)]
    if not rest:
        return courses
    other = _Course(
        writer.others(rest_count(len(courses[limit:]), frame.others)),
        _summed([each.values for each in rest]),
        _summed([each.before for each in rest]),
        _summed([each.compared for each in rest]),
        is_known=all(course.is_known for course in rest),
    )
    return [*courses[:limit], other]


def _summed(lines: Iterable[tuple[Number, ...]]) -> tuple[Number, ...]:
    """The sum of several lines, place by place."""
    return tuple(map(summed, zip(*lines, strict=True)))


def _grouped(frame: Frame, courses: list[_Course], metric: Column) -> Grouped:
    """The courses as a table of moments holds them."""
    moments = sorted(set(frame.column(frame.time.name))) if frame.time else []  # type: ignore[type-var]
    series = (
        Series(each.label, metric, each.values, page_filter=each.page_filter) for each in courses
    )
    return Grouped(tuple((moment,) for moment in moments), tuple(series), is_split=True)


def _before(course: _Course, earlier: Value) -> Number:
    """The sum of the course in the compared period, None where nobody knows it."""
    before = summed(course.before)
    return plain(earlier if before is None else before) if course.is_known else None


def _row(course: _Course, metric: Column, earlier: Value, writer: Writer) -> Row:
    value = summed(course.values)
    moved = change(summed(course.compared), _before(course, earlier), metric, writer)
    return Row(
        label=course.label,
        value=value,
        text=writer.value(value, metric.unit),
        exact=writer.exact(value, metric.unit),
        change_text=moved.text,
        mood=moved.mood,
        spark=sparkline(course.values),
        page_filter=course.page_filter,
    )


def _of_metrics(
    frame: Frame, metrics: tuple[Column, ...], options: SparklinesOptions, writer: Writer
) -> Iterator[Row]:
    for total in totals(frame, metrics, options, writer):
        yield Row(
            label=total.label,
            value=total.value,
            text=total.text,
            exact=total.exact,
            change_text=total.change_text,
            mood=total.mood,
            spark=sparkline(_in_order(frame, total.name)),
        )


def _measure(
    course: _Course, frame: Frame, metric: Column, earlier: Value, writer: Writer
) -> Measure:
    moments = sorted(set(frame.column(frame.time.name))) if frame.time else []  # type: ignore[type-var]
    return Measure(
        course.label,
        metric,
        summed(course.values),
        _before(course, earlier),
        summed(course.compared),
        tuple(_extremes(moments, course.values, frame, metric, writer)),
    )


def _measure_of(frame: Frame, metric: Column, options: Options, writer: Writer) -> Measure:
    moments = sorted(frame.column(frame.time.name)) if frame.time else []  # type: ignore[type-var]
    return Measure(
        options.label(metric, writer),
        metric,
        plain(frame.totals.get(metric.name)),
        plain((frame.previous_totals or {}).get(metric.name)),
        plain(frame.compared_total(metric.name)),
        tuple(_extremes(moments, _in_order(frame, metric.name), frame, metric, writer)),
    )


def _extremes(
    moments: Sequence[Value],
    values: tuple[Number, ...],
    frame: Frame,
    metric: Column,
    writer: Writer,
) -> Iterator[Detail]:
    """The highest and the lowest bucket of a course, where they differ. A bucket that is not over
    is no lowest one.
    """
    known = [(value, at) for value, at in zip(values, moments, strict=True) if value is not None]
    whole = [pair for pair in known if pair[1] not in frame.partial]
    if not whole or frame.time is None:
        return
    highest = max(known, key=lambda pair: pair[0])
    lowest = min(whole, key=lambda pair: pair[0])
    if highest[0] == lowest[0]:
        return
    for text, (value, at) in (
        (writer.gettext("Highest: %(bucket)s"), highest),
        (writer.gettext("Lowest: %(bucket)s"), lowest),
    ):
        term = text % {"bucket": writer.name(at, frame.time)}
        yield Detail(term, writer.exact(value, metric.unit))


def _in_order(frame: Frame, metric: str) -> tuple[Number, ...]:
    moments: tuple[Value, ...] = frame.column(frame.time.name) if frame.time else ()
    pairs = zip(moments, frame.column(metric), strict=True)
    return tuple(plain(value) for _, value in sorted(pairs, key=lambda pair: pair[0]))  # type: ignore[arg-type,return-value]


def _summary(rows: tuple[Row, ...], writer: Writer) -> str:
    told = (
        f"{row.label} {row.exact}" + (f" ({row.change_text})" if row.change_text else "")
        for row in rows
    )
    return f"{writer.listing(told)}."
