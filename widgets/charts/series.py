"""A frame's rows as series over a common axis: what lines and bars are drawn from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from widgets.charts.entities import entity, page_filter_of
from widgets.charts.formats import Writer
from widgets.charts.numbers import plain, relative
from widgets.charts.options import Options
from widgets.charts.palette_slots import distinct_slots, preferred_slot
from widgets.charts.payload import Key, Number
from widgets.frames.frame import Column, Frame, Others, Value
from widgets.frames.settlement import provisional_buckets, provisional_days

MOST_SERIES = 6

Position = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """One value per position; `previous` is empty where nothing is compared, as
    `compared` is: what of the values is set against it.

    `slot` is the palette slot of its colour, which parts of a metric have by their `entity`.
    """

    label: str
    column: Column
    values: tuple[Number, ...]
    previous: tuple[Number, ...] = ()
    compared: tuple[Number, ...] = ()
    role: str = "current"
    slot: int = 0
    entity: str = ""
    page_filter: str = ""

    def change(self, place: int) -> float | None:
        """The change of the value, 0.08 for 8 % more."""
        return relative(self.compared[place], self.previous[place]) if self.previous else None

    @property
    def size(self) -> float:
        """The rank of a series: its sum, or its peak where sums mean nothing."""
        known = [abs(value) for value in self.values if value is not None]
        return sum(known) if self.column.additive else max(known, default=0)


def tentative(frame: Frame, buckets: Sequence[Value]) -> tuple[bool, ...]:
    """True for each bucket of time that is not complete, or whose numbers may still change."""
    open_buckets = frame.partial | provisional_buckets(frame)
    return tuple(bucket in open_buckets for bucket in buckets)


def provisional_note(frame: Frame, writer: Writer) -> Iterator[str]:
    """The note of a chart over time that draws days whose numbers may still change."""
    if days := provisional_days(frame):
        yield writer.gettext("Provisional: %(days)s") % {"days": writer.span(days)}


@dataclass(frozen=True, slots=True)
class Grouped:
    """Series over positions. `is_split`: they are parts of one metric, not several metrics;
    `hidden` of them were left out because they cannot be summed, or more where not all were
    `counted`.
    """

    positions: tuple[Position, ...]
    series: tuple[Series, ...]
    is_split: bool = False
    hidden: int = 0
    counted: bool = True


def group(
    frame: Frame,
    along: tuple[Column, ...],
    metrics: tuple[Column, ...],
    options: Options,
    writer: Writer,
) -> Grouped:
    """Series along some dimensions: one per metric, or, where dimensions remain, one per
    value of those for the first metric. At most six; the rest becomes one more where the
    metric may be summed, and is left out where it may not.
    """
    split = tuple(column for column in frame.dimensions if column not in along)
    axis = _axis(frame, along)
    if not split:
        named = tuple((column, options.label(column, writer)) for column in metrics)
        return Grouped(axis.positions, _by_metric(frame, axis, named))
    series = _by_value(frame, axis, split, metrics[0], writer)
    grouped = Grouped(axis.positions, series, is_split=True)
    return _coloured(_limited(grouped, frame.others, metrics[0], writer))


def legend(
    series: tuple[Series, ...], writer: Writer, *, has_trend: bool = False
) -> tuple[Key, ...]:
    """The names of several series, of parts, or of one, the period it is compared with and its
    trend.
    """
    keys = [Key(each.label, each.slot, each.role, each.entity) for each in series]
    if len(series) == 1 and any(value is not None for value in series[0].previous):
        label = writer.gettext("Previous period")
        keys.append(replace(keys[0], label=label, role="previous"))
    if has_trend:
        keys.append(replace(keys[0], label=writer.gettext("Trend"), role="trend"))
    return tuple(keys) if len(keys) > 1 or any(each.entity for each in series) else ()


def hidden_note(
    hidden: int, writer: Writer, *, counted: bool = True, amount: str = ""
) -> tuple[str, ...]:
    """Notices of series that were left out; nothing if there are none.

    `amount` is what they come to, where that is known.
    """
    if not hidden:
        return ()
    if counted:
        text = writer.ngettext(
            "One smaller series is not shown.",
            "%(count)d smaller series are not shown.",
            hidden,
        )
    else:
        text = writer.gettext("At least %(count)d smaller series are not shown.")
    together = writer.gettext("Together: %(amount)s.") % {"amount": amount} if amount else ""
    return (" ".join(filter(None, (text % {"count": hidden}, together))),)


def undrawn_note(
    metrics: tuple[Column, ...], series: tuple[Series, ...], options: Options, writer: Writer
) -> tuple[str, ...]:
    """The metrics that a drawing leaves out: those of a further unit, or beside a split one."""
    drawn = {each.column.name for each in series}
    left = [options.label(metric, writer) for metric in metrics if metric.name not in drawn]
    if not series or not left:
        return ()
    return (writer.gettext("Not drawn: %(names)s.") % {"names": writer.listing(left)},)


def summed(values: tuple[Number, ...]) -> Number:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


@dataclass(frozen=True, slots=True)
class _Axis:
    """Distinct positions, and the number of the position of each of the frame's rows."""

    positions: tuple[Position, ...]
    places: tuple[int, ...]

    def placed(self, values: tuple[Value, ...]) -> tuple[Number, ...]:
        if not values:
            return ()
        placed: list[Number] = [None] * len(self.positions)
        for place, value in zip(self.places, values, strict=True):
            placed[place] = plain(value)
        return tuple(placed)


def _axis(frame: Frame, along: tuple[Column, ...]) -> _Axis:
    rows = _parts(frame, along)
    positions = tuple(dict.fromkeys(rows))
    if along == (frame.time,):
        positions = tuple(sorted(positions))
    number = {position: index for index, position in enumerate(positions)}
    return _Axis(positions, tuple(number[row] for row in rows))


def _parts(frame: Frame, columns: tuple[Column, ...]) -> list[Position]:
    """Each row reduced to some columns."""
    indexes = [frame.columns.index(column) for column in columns]
    return [tuple(row[index] for index in indexes) for row in frame.rows]


def _by_metric(
    frame: Frame, axis: _Axis, metrics: tuple[tuple[Column, str], ...]
) -> tuple[Series, ...]:
    return tuple(
        Series(
            label=label,
            column=column,
            values=axis.placed(frame.column(column.name)),
            previous=axis.placed(frame.before(column.name)),
            compared=axis.placed((frame.previous and frame.compared(column.name)) or ()),
            slot=slot,
        )
        for slot, (column, label) in enumerate(metrics[:MOST_SERIES])
    )


def _by_value(
    frame: Frame, axis: _Axis, split: tuple[Column, ...], metric: Column, writer: Writer
) -> tuple[Series, ...]:
    values: dict[Position, list[Number]] = {}
    amounts = frame.column(metric.name)
    for key, place, amount in zip(_parts(frame, split), axis.places, amounts, strict=True):
        line = values.setdefault(key, [None] * len(axis.positions))
        line[place] = plain(amount)
    series = [
        Series(
            " · ".join(writer.name(v, c) for v, c in zip(key, split, strict=True)),
            metric,
            tuple(line),
            slot=preferred_slot(split, key),
            entity=entity(split, key),
            page_filter=page_filter_of(key[0], split[0]) if len(split) == 1 else "",
        )
        for key, line in values.items()
    ]
    return tuple(sorted(series, key=lambda each: -each.size))


def _limited(grouped: Grouped, others: Others | None, metric: Column, writer: Writer) -> Grouped:
    series = grouped.series
    if len(series) <= MOST_SERIES and not others:
        return grouped
    if not metric.additive:
        hidden = max(len(series) - MOST_SERIES, 0) + (others.count if others else 0)
        counted = others is None or others.counted
        return replace(grouped, series=series[:MOST_SERIES], hidden=hidden, counted=counted)
    shown, rest = series[: MOST_SERIES - 1], series[MOST_SERIES - 1 :]
    lines = [each.values for each in rest]
    if others:
        lines.append(unfetched(others, metric, [place[0] for place in grouped.positions]))
    sums = tuple(summed(column) for column in zip(*lines, strict=True))
    other = Series(writer.others(rest_count(len(rest), others)), metric, sums, role="other")
    return replace(grouped, series=(*shown, other))


def rest_count(fetched: int, others: Others | None) -> int | None:
    """The number of series in a rest, with those that were not fetched; None if unknown."""
    if others is None:
        return fetched
    return fetched + others.count if others.counted else None


def unfetched(others: Others, metric: Column, buckets: Sequence[Value]) -> tuple[Number, ...]:
    """By bucket, what the series come to that were too many to fetch."""
    return tuple(plain(others.values.get(bucket, {}).get(metric.name)) for bucket in buckets)


def _coloured(grouped: Grouped) -> Grouped:
    """The parts in slots of their own; the rest, which has a colour of its own, takes none."""
    drawn = [each for each in grouped.series if each.entity]
    slots = distinct_slots((each.slot, each.entity) for each in drawn)
    placed = [replace(each, slot=slot) for each, slot in zip(drawn, slots, strict=True)]
    rest = (each for each in grouped.series if not each.entity)
    return replace(grouped, series=(*placed, *rest))
