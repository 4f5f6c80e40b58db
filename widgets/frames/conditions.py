"""A query's filters: on dimensions as SQL, on metrics as a test of grouped rows.

Text compares by case except in `contains`. Negations keep rows without a value: what has
no channel is not in the channel "email".
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from widgets.frames.frame import Value
from widgets.queries.query import AnyOf, Filter, Operator, Scalar

Entry = Filter | AnyOf

_SIGNS = {
    Operator.GT: ">",
    Operator.GTE: ">=",
    Operator.LT: "<",
    Operator.LTE: "<=",
}
_TESTS: Mapping[Operator, Callable[[Any, Any], bool]] = {
    Operator.EQ: operator.eq,
    Operator.NEQ: operator.ne,
    Operator.GT: operator.gt,
    Operator.GTE: operator.ge,
    Operator.LT: operator.lt,
    Operator.LTE: operator.le,
}


def leaves(entry: Entry) -> tuple[Filter, ...]:
    """The conditions of which one must hold."""
    return entry.any_of if isinstance(entry, AnyOf) else (entry,)


def on(names: Container[str], entries: Iterable[Entry]) -> list[Entry]:
    """The filters on these names; alternatives are all on one kind."""
    return [entry for entry in entries if leaves(entry)[0].field in names]


@dataclass(slots=True)
class Where:
    """Writes conditions on SQL expressions and collects the values bound to them."""

    expressions: Mapping[str, str]
    values: dict[str, object] = field(default_factory=dict)

    def clause(self, entries: Iterable[Entry]) -> str:
        """All filters, each in brackets; `true` without any."""
        parts = [" OR ".join(map(self._condition, leaves(entry))) for entry in entries]
        return " AND ".join(f"({part})" for part in parts) or "true"

    def _condition(self, leaf: Filter) -> str:
        text, kind = self.expressions[leaf.field], leaf.operator
        match kind:
            case Operator.IS_NULL:
                return f"{text} IS NULL"
            case Operator.IS_NOT_NULL:
                return f"{text} IS NOT NULL"
            case Operator.EQ | Operator.IN:
                return self._any(text, leaf.value)
            case Operator.NEQ | Operator.NOT_IN:
                return f"NOT coalesce({self._any(text, leaf.value)}, false)"
            case Operator.CONTAINS:
                return self._contains(text, leaf.value)
            case Operator.NOT_CONTAINS:
                return f"NOT coalesce({self._contains(text, leaf.value)}, false)"
            case Operator.STARTS_WITH:
                return f"starts_with({text}, {self._bind(_written(leaf.value))})"
            case Operator.BETWEEN:
                low, high = _as_tuple(leaf.value)
                return f"({self._compared(text, '>=', low)} AND {self._compared(text, '<=', high)})"
        (value,) = _as_tuple(leaf.value)
        return self._compared(text, _SIGNS[kind], value)

    def _any(self, text: str, value: object) -> str:
        found = [self._compared(text, "=", one) for one in _as_tuple(value) if one is not None]
        return f"({' OR '.join(found) or 'false'})"

    def _contains(self, text: str, value: object) -> str:
        return f"contains(lower({text}), lower({self._bind(_written(value))}))"

    def _compared(self, text: str, sign: str, value: Scalar) -> str:
        """Numbers as numbers, all else as text."""
        if isinstance(value, int | float) and not isinstance(value, bool):
            return f"TRY_CAST({text} AS DOUBLE) {sign} {self._bind(float(value))}"
        return f"{text} {sign} {self._bind(_written(value))}"

    def _bind(self, value: object) -> str:
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f"${name}"


def keeps(entries: Iterable[Entry], values: Mapping[str, Value]) -> bool:
    """True for a grouped row that passes filters on its metrics."""
    return all(any(_matches(leaf, values[leaf.field]) for leaf in leaves(e)) for e in entries)


def _matches(leaf: Filter, value: Value) -> bool:
    if leaf.operator is Operator.IS_NULL:
        return value is None
    if leaf.operator is Operator.IS_NOT_NULL:
        return value is not None
    if value is None:
        return False
    numbers = [_number(one) for one in _as_tuple(leaf.value)]
    if leaf.operator is Operator.BETWEEN:
        return bool(numbers[0] <= value <= numbers[1])  # type: ignore[operator]  # metrics are numbers
    return _TESTS[leaf.operator](value, numbers[0])


def _number(value: Scalar) -> Decimal:
    # By way of text: 0.1 is meant as 0.1.
    return Decimal(str(value))


def _as_tuple(value: object) -> tuple[Scalar, ...]:
    return value if isinstance(value, tuple) else (value,)


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
