"""Identity of dimension values: keyed by value, never by label.

Values that a manager gave the same name are one value where the numbers may be summed. Any
other two that would read alike keep rows of their own and are told apart by the platform's own
value. Null and the empty text are both "not set"; a real value that reads so is quoted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from widgets.charts.formats import Writer
from widgets.charts.numbers import plain
from widgets.charts.options import Options
from widgets.frames.frame import Column, Frame, Value

Row = tuple[Value, ...]
Previous = Mapping[str, Value] | None


def distinct(frame: Frame, options: Options, writer: Writer) -> Frame:
    """The frame with one row per identity, and columns whose labels are unambiguous."""
    shown = tuple(_shown_metrics(frame, options))
    if options.merges_alike and all(column.additive for column in shown):
        frame = _merged(frame, {column.name for column in shown}, _aliases(writer.words))
    return replace(frame, columns=tuple(_told_apart(frame, writer)))


def _shown_metrics(frame: Frame, options: Options) -> Iterator[Column]:
    names = options.metric_names
    return (column for column in frame.metrics if not names or column.name in names)


def _aliases(words: Mapping[str, str]) -> dict[Value, str]:
    """The value that stands for each of several that were given the same name."""
    by_label: dict[str, list[str]] = {}
    for value, label in words.items():
        by_label.setdefault(label, []).append(value)
    groups = (values for values in by_label.values() if len(values) > 1)
    return {value: min(values) for values in groups for value in values}


def _merged(frame: Frame, summed: set[str], aliases: Mapping[Value, str]) -> Frame:
    """Rows of one identity added together, where the first of them stood; by their sum where
    the rows came in the order of a metric.
    """
    indexes = [i for i, c in enumerate(frame.columns) if not c.is_metric and not c.grain]
    keys = [tuple(_keys(row, indexes, aliases)) for row in frame.rows]
    columns = tuple(
        replace(c, merged=frozenset(aliases.values())) if i in indexes and aliases else c
        for i, c in enumerate(frame.columns)
    )
    dimensions = [i for i, column in enumerate(frame.columns) if not column.is_metric]
    groups: dict[Row, list[int]] = {}
    for place, row in enumerate(keys):
        groups.setdefault(tuple(row[i] for i in dimensions), []).append(place)
    if len(groups) == len(keys):
        return replace(frame, columns=columns, rows=tuple(keys))
    rows = [_sum_of([keys[place] for place in group], columns, summed) for group in groups.values()]
    before = frame.previous or (None,) * len(keys)
    previous = [_before([before[place] for place in group], summed) for group in groups.values()]
    compared = frame.comparable.rows if frame.comparable else (None,) * len(keys)
    parts = [_before([compared[place] for place in group], summed) for group in groups.values()]
    order = _order(frame, rows)
    return replace(
        frame,
        columns=columns,
        rows=tuple(rows[place] for place in order),
        previous=None if frame.previous is None else tuple(previous[place] for place in order),
        comparable=frame.comparable
        and replace(frame.comparable, rows=tuple(parts[place] for place in order)),
    )


def _keys(row: Row, indexes: list[int], aliases: Mapping[Value, str]) -> Iterator[Value]:
    for index, value in enumerate(row):
        if index not in indexes:
            yield value
        else:
            yield None if value == "" else aliases.get(value, value)


def _sum_of(rows: list[Row], columns: tuple[Column, ...], summed: set[str]) -> Row:
    if len(rows) == 1:
        return rows[0]
    return tuple(
        first if not column.is_metric else _sum(values) if column.name in summed else None
        for column, first, values in zip(columns, rows[0], zip(*rows, strict=True), strict=True)
    )


def _before(rows: list[Previous], summed: set[str]) -> Previous:
    known = [row for row in rows if row is not None]
    if len(rows) == 1 or not known:
        return rows[0]
    return {name: _sum(row.get(name) for row in known) for name in known[0] if name in summed}


def _sum(values: Iterable[Value]) -> Value:
    """A sum without a float's crumbs. Only what can be drawn counts."""
    known = [value for value in values if plain(value) is not None]
    if not known:
        return None
    return sum(
        value if isinstance(value, int | Decimal) else Decimal(str(value)) for value in known
    )


def _order(frame: Frame, rows: list[Row]) -> list[int]:
    places = list(range(len(rows)))
    if frame.time is not None:
        return places
    for metric in frame.metrics:
        index = frame.columns.index(metric)
        came = [row[index] for row in frame.rows]
        if not all(map(_is_orderable, (*came, *(row[index] for row in rows)))):
            continue
        for is_down in (True, False):
            if came == sorted(came, reverse=is_down):  # type: ignore[type-var]
                return sorted(places, key=lambda p: rows[p][index], reverse=is_down)  # type: ignore[arg-type,return-value]
    return places


def _told_apart(frame: Frame, writer: Writer) -> Iterator[Column]:
    """The columns, with labels for those values that would read like another."""
    for index, column in enumerate(frame.columns):
        if column.is_metric or column.grain:
            yield column
            continue
        by_label: dict[str, list[Value]] = {}
        for value in dict.fromkeys(row[index] for row in frame.rows):
            by_label.setdefault(writer.plain_name(value, column), []).append(value)
        labels: dict[Value, str] = {
            value: _label(value, label, writer)
            for label, values in by_label.items()
            for value in values
            if len(values) > 1 and value is not None
        }
        yield replace(column, labels=labels) if labels else column


def _label(value: Value, label: str, writer: Writer) -> str:
    if value == "":
        return writer.gettext("(empty)")
    if str(value) == label:
        return writer.gettext("“%(value)s”") % {"value": label}
    return f"{label} ({value})"


def _is_orderable(value: Value) -> bool:
    """True of numbers that compare with each other, which NaN does not."""
    return isinstance(value, int) or (isinstance(value, Decimal) and not value.is_nan())
