"""Filters as SQL before grouping (dimensions) and as a test after it (metrics).

Text compares case-sensitively except `contains`. The negations keep rows without a
value: a session without a channel is not in the channel "email".
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from sandbox.oscom.catalogue import dimension_sql
from sandbox.oscom.query.schema import AnyOf, Filter, QueryBody, branches

COMPARISONS: Mapping[str, str] = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
TESTS: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "neq": operator.ne,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}


class Leaf(Protocol):
    @property
    def field(self) -> str: ...
    @property
    def operator(self) -> str: ...
    @property
    def value(self) -> Any: ...
    @property
    def values(self) -> list[Any]: ...


class WhereBuilder:
    """Collects conditions and the values bound to them; `column` is a field's SQL."""

    def __init__(self, column: Callable[[str], str] = dimension_sql) -> None:
        self.values: dict[str, Any] = {}
        self._column = column

    def bind(self, value: Any) -> str:
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f"${name}"

    def clause(self, filters: Sequence[Filter | AnyOf]) -> str:
        parts = [
            "(" + " OR ".join(self.condition(leaf) for leaf in branches(item)) + ")"
            for item in filters
            if not branches(item)[0].on_metric
        ]
        return " AND ".join(parts) or "true"

    def condition(self, leaf: Leaf) -> str:
        column = self._column(leaf.field)
        match leaf.operator:
            case "is_null":
                return f"{column} IS NULL"
            case "is_not_null":
                return f"{column} IS NOT NULL"
            case "eq" | "in":
                return self.equals(column, leaf.values)
            case "neq" | "not_in":
                return f"NOT coalesce({self.equals(column, leaf.values)}, false)"
            case "contains":
                return self.contains(column, leaf.value)
            case "not_contains":
                return f"NOT coalesce({self.contains(column, leaf.value)}, false)"
            case "starts_with":
                return f"starts_with({column}, {self.bind(leaf.value)})"
            case "between":
                low, high = leaf.value
                return (
                    f"({self.compares(column, '>=', low)} AND {self.compares(column, '<=', high)})"
                )
        return self.compares(column, COMPARISONS[leaf.operator], leaf.value)

    def equals(self, column: str, values: Sequence[Any]) -> str:
        return "(" + " OR ".join(self.compares(column, "=", value) for value in values) + ")"

    def contains(self, column: str, value: str) -> str:
        return f"contains(lower({column}), lower({self.bind(value)}))"

    def compares(self, column: str, sign: str, value: Any) -> str:
        """Numbers compare as numbers (a stored 120.00 equals 120), all else as text."""
        if isinstance(value, bool):
            return f"{column} {sign} {self.bind(str(value).lower())}"
        if isinstance(value, int | float):
            return f"TRY_CAST({column} AS DOUBLE) {sign} {self.bind(float(value))}"
        return f"{column} {sign} {self.bind(value)}"


def keeps(body: QueryBody, values: Mapping[str, Any]) -> bool:
    """True for a grouped row that passes the filters on metrics."""
    return all(
        any(holds(leaf, values[leaf.field]) for leaf in branches(item))
        for item in body.filters
        if branches(item)[0].on_metric
    )


def holds(leaf: Leaf, value: float | None) -> bool:
    if leaf.operator == "is_null":
        return value is None
    if leaf.operator == "is_not_null":
        return value is not None
    if value is None:
        return False
    if leaf.operator == "between":
        low, high = leaf.value
        return bool(low <= value <= high)
    return TESTS[leaf.operator](value, leaf.value)
