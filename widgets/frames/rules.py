"""Aggregation rules of measures: count, distinct count, sum, mean, minimum, last value, ratio."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from operator import itemgetter
from typing import Any

from widgets.frames.frame import Value

DIGITS = Decimal("0.0001")

Finish = Callable[[Sequence[Any]], Value]


@dataclass(frozen=True, slots=True)
class Measure:
    """SQL aggregates and what becomes of them. `empty` is its value where there are no rows."""

    parts: tuple[str, ...]
    finish: Finish
    empty: Value = None


def count() -> Measure:
    """The number of rows."""
    return Measure(("count(*)",), _first, 0)


def matching(field: str, value: str) -> Measure:
    """The number of rows whose field has that value, a constant of ours."""
    return Measure((f"count(*) FILTER (\"{field}\" = '{value}')",), _first, 0)


def distinct(field: str) -> Measure:
    """The number of different values of a field."""
    return Measure((f'count(DISTINCT "{field}")',), _first, 0)


def last(field: str, *, of: str, by: str) -> Measure:
    """A state such as followers: the last value of each `of` in the order of `by`, summed over all
    of them and never over time.
    """
    known = f'FILTER (WHERE "{field}" IS NOT NULL)'
    return Measure((f'list(struct_pack(a := "{of}", b := "{by}", c := "{field}")) {known}',), _last)


def at_last(field: str, *, by: str) -> Measure:
    """The value of the row that is last in the order of `by`, such as a funnel's last step."""
    return Measure((f'arg_max("{field}", "{by}")',), _first)


def ratio_at_last(over: str, under: str, *, by: str) -> Measure:
    """A value divided by another of the row that is last in the order of `by`."""
    return Measure((f'arg_max("{over}", "{by}")', f'arg_max("{under}", "{by}")'), _divided)


def total(field: str) -> Measure:
    """The sum of a field; rows without a value add nothing."""
    return Measure((f'coalesce(sum("{field}"), 0)',), _first, 0)


def least(field: str) -> Measure:
    """The smallest value of a field, such as the best of several positions."""
    return Measure((f'min("{field}")',), _first)


def mean(field: str) -> Measure:
    """The mean over the rows that have a value."""
    return Measure((f'sum("{field}")', f'count("{field}")'), _divided)


def ratio(over: str, under: str, *, per: int = 1) -> Measure:
    """A sum divided by a sum, never a mean of ratios; of so many below, such as a thousand."""
    return Measure((f'sum("{over}") * {per}', f'sum("{under}")'), _divided)


def _first(values: Sequence[Any]) -> Value:
    found: Value = values[0]
    return found


def _last(values: Sequence[Any]) -> Value:
    found = values[0]
    if not found:
        return None
    latest: dict[object, Any] = {}
    for row in sorted(found, key=itemgetter("b")):
        latest[row["a"]] = row["c"]
    summed: Value = sum(latest.values())
    return summed


def _divided(values: Sequence[Any]) -> Value:
    return quotient(*values)


def quotient(over: Value, under: Value) -> Value:
    """To four digits, as the platforms' own ratios are; None where there is nothing below."""
    if not isinstance(over, int | Decimal) or not isinstance(under, int | Decimal) or not under:
        return None
    return (Decimal(over) / Decimal(under)).quantize(DIGITS, ROUND_HALF_EVEN)
