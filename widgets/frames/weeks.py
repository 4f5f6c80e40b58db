"""Days put together to weeks that begin on a day of the client's choice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from widgets.frames.frame import Column, Frame, Others, Value
from widgets.frames.rules import quotient
from widgets.queries.buckets import WEEK, week_of
from widgets.queries.query import Order

Values = dict[str, Value]
# By a metric's name, the two sums of which it is the quotient.
Ratios = Mapping[str, tuple[str, str]]
Finish = Callable[[Mapping[str, Value]], Values]


def summed(
    days: Frame, columns: Sequence[Column], week_start: int, ratios: Ratios | None = None
) -> Frame:
    """A frame of days as one of weeks, in the order of time.

    `columns` are those of the result; each of its metrics is a sum of the days' or, where
    `ratios` has it, the quotient of two such sums. Totals are those of the days. Of a frame by
    another grain the buckets stay.
    """
    finish = _finisher([column.name for column in columns if column.is_metric], ratios or {})
    width = len(days.dimensions)
    names = [column.name for column in days.metrics]
    rows = (dict(zip(names, row[width:], strict=True)) for row in days.rows)
    now = _sums(days, rows, week_start)
    before = None if days.previous is None else _sums(days, days.previous, week_start)
    weeks = {key[_place(days)] for key in now}
    cut = (week for week in weeks if isinstance(week, date) and _is_cut(week, days))
    return replace(
        days,
        columns=tuple(columns),
        rows=tuple((*key, *finish(values).values()) for key, values in now.items()),
        previous=None if before is None else tuple(map(finish, before.values())),
        totals=finish(days.totals),
        previous_totals=days.previous_totals and finish(days.previous_totals),
        partial=frozenset(cut) if _is_daily(days) else days.partial,
        others=days.others and _others(days, days.others, week_start, finish),
        week_start=week_start,
    )


def ordered(frame: Frame, order: Iterable[Order], limit: int) -> Frame:
    """The first rows of a frame in an order; what has no value comes last either way."""
    found = list(range(len(frame.rows)))
    for each in reversed(list(order)):
        values = frame.column(each.field)
        known = [row for row in found if values[row] is not None]
        known.sort(key=lambda row: values[row], reverse=each.direction == "desc")  # type: ignore[arg-type,return-value]
        found = [*known, *(row for row in found if values[row] is None)]
    previous = frame.previous
    whole = replace(
        frame,
        rows=tuple(frame.rows[row] for row in found),
        previous=previous and tuple(previous[row] for row in found),
    )
    return whole.head(limit)


def _place(days: Frame) -> int:
    return days.columns.index(days.time) if days.time else 0


def _is_daily(days: Frame) -> bool:
    return days.time is not None and days.time.grain == "day"


def _week(days: Frame, label: Value, week_start: int) -> Value:
    return week_of(label, week_start) if _is_daily(days) and isinstance(label, date) else label


def _others(days: Frame, others: Others, week_start: int, finish: Finish) -> Others:
    found: dict[Value, Values] = {}
    for label, amounts in others.values.items():
        _add(found.setdefault(_week(days, label, week_start), {}), amounts)
    return replace(others, values={week: finish(values) for week, values in found.items()})


def _sums(
    days: Frame, values: Iterable[Mapping[str, Value] | None], week_start: int
) -> dict[tuple[Value, ...], Values]:
    """The sums of each week and series."""
    at, width = _place(days), len(days.dimensions)
    found: dict[tuple[Value, ...], Values] = {}
    for row, amounts in zip(days.rows, values, strict=True):
        key = list(row[:width])
        key[at] = _week(days, row[at], week_start)
        _add(found.setdefault(tuple(key), {}), amounts or {})
    return found


def _add(sums: Values, amounts: Mapping[str, Value]) -> None:
    for name, amount in amounts.items():
        sums[name] = _plus(sums.get(name), amount)


def _plus(one: Value, other: Value) -> Value:
    if not isinstance(one, int | Decimal):
        return other
    return one + other if isinstance(other, int | Decimal) else one


def _finisher(names: Sequence[str], ratios: Ratios) -> Finish:
    def finish(values: Mapping[str, Value]) -> Values:
        found: Values = {}
        for name in names:
            if name in ratios:
                numerator, denominator = ratios[name]
                found[name] = quotient(values.get(numerator), values.get(denominator))
            else:
                found[name] = values.get(name)
        return found

    return finish


def _is_cut(week: date, days: Frame) -> bool:
    """True for a week that the range or the present cuts."""
    last = week + timedelta(days=WEEK - 1)
    if week < days.period.start or last > days.period.end:
        return True
    return any(week <= day <= last for day in days.partial)
