"""Metrics over the whole period, and what of them the rows do not show."""

from __future__ import annotations

from decimal import Decimal

from widgets.charts.formats import MISSING, Writer
from widgets.charts.numbers import change, plain
from widgets.charts.options import Options
from widgets.charts.payload import Number, Total
from widgets.frames.frame import Column, Frame, Value


def totals(
    frame: Frame, columns: tuple[Column, ...], options: Options, writer: Writer
) -> tuple[Total, ...]:
    """The totals of some metrics, by each metric's own rule as the source computed it."""
    return tuple(_total(frame, column, options.label(column, writer), writer) for column in columns)


def unseen(frame: Frame, metric: Column) -> tuple[Number, ...] | None:
    """The sum of the rows beyond the query's limit, for a metric that adds up: the
    total less the rows that there are. Empty where none was cut, None where nobody knows.
    """
    if not frame.provenance.truncated:
        return ()
    return _remainder(frame.totals.get(metric.name), frame.column(metric.name))


def unseen_before(frame: Frame, metric: Column) -> tuple[Number, ...] | None:
    """The same of the compared period, less what the shown rows were then."""
    if not frame.provenance.truncated:
        return ()
    if frame.previous is None or frame.same_hours:
        return None
    return _remainder((frame.previous_totals or {}).get(metric.name), frame.before(metric.name))


def unseen_compared(frame: Frame, metric: Column) -> tuple[Number, ...] | None:
    """The same of what is set against the compared period."""
    if not frame.provenance.truncated:
        return ()
    return _remainder(frame.compared_total(metric.name), frame.compared(metric.name))


def _remainder(whole: Value, rows: tuple[Value, ...]) -> tuple[Number, ...] | None:
    # Money is subtracted as Decimals: floats would leave a crumb that is drawn.
    if not isinstance(whole, int | Decimal):
        return None
    known = sum(value for value in rows if isinstance(value, int | Decimal))
    return (plain(max(whole - known, 0)),)


def _total(frame: Frame, column: Column, label: str, writer: Writer) -> Total:
    value = frame.totals.get(column.name)
    previous = (frame.previous_totals or {}).get(column.name)
    moved = change(frame.compared_total(column.name), previous, column, writer)
    return Total(
        name=column.name,
        label=label,
        value=plain(value),
        text=writer.value(value, column.unit),
        exact=writer.exact(value, column.unit),
        previous_text="" if previous is None else writer.value(previous, column.unit),
        previous_exact="" if previous is None else writer.exact(previous, column.unit),
        change=moved.ratio,
        change_text=moved.text,
        mood=moved.mood,
    )


def in_words(total: Total, writer: Writer) -> str:
    """A total as a clause of a summary: "Sessions 1,234 (+8.1%)"."""
    number = f"{total.label} {total.exact}"
    if total.value is None:
        return f"{total.label} {MISSING}"
    return f"{number} ({total.change_text})" if total.change_text else number
