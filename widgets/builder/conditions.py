"""Filters of a query as a form has them: a field, an operator and texts."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from clients import bounded_json
from widgets.queries.query import LISTS, WITHOUT_VALUE, AnyOf, Filter, Operator, Scalar

FILTER: TypeAdapter[Filter | AnyOf] = TypeAdapter(Filter | AnyOf)
INTEGER = re.compile(r"-?\d{1,16}")
DECIMAL = re.compile(r"-?\d{1,16}\.\d{1,16}")

OPERATORS = {
    Operator.EQ: "is",
    Operator.NEQ: "is not",
    Operator.IN: "is one of",
    Operator.NOT_IN: "is none of",
    Operator.CONTAINS: "contains",
    Operator.NOT_CONTAINS: "does not contain",
    Operator.STARTS_WITH: "starts with",
    Operator.GT: "is more than",
    Operator.GTE: "is at least",
    Operator.LT: "is less than",
    Operator.LTE: "is at most",
    Operator.BETWEEN: "is between",
    Operator.IS_NULL: "has no value",
    Operator.IS_NOT_NULL: "has any value",
}


@dataclass(frozen=True, slots=True)
class Condition:
    """A filter as a form has it. `text` holds its value, or one value a line for lists.

    `code` is the JSON of a filter that a form cannot express, such as alternatives; it is kept
    as it is.
    """

    field: str = ""
    operator: str = Operator.EQ.value
    text: str = ""
    code: str = ""

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(self.text.split("\n")) if self.text else ()


def read(entry: Filter | AnyOf, numbers: Collection[str]) -> Condition:
    """A query's filter as a condition; `numbers` are the names of metrics."""
    plain = entry.model_dump(mode="json", by_alias=True)
    kept = Condition(code=json.dumps(plain, ensure_ascii=False, sort_keys=True))
    if isinstance(entry, AnyOf):
        return kept
    values = entry.value if isinstance(entry.value, tuple) else (entry.value,)
    text = "" if entry.operator in WITHOUT_VALUE else "\n".join(map(_text, values))
    found = Condition(entry.field, entry.operator.value, text)
    if any(ord(character) < ord(" ") for value in values for character in _text(value)):
        return kept
    written = write(found, numbers)
    return found if json.dumps(written) == json.dumps(_brief(plain)) else kept


def is_filter(code: str) -> bool:
    """True for the JSON of a filter; a form may submit anything as such."""
    try:
        FILTER.validate_python(bounded_json.loads(code, bounded_json.FORM))
    except (bounded_json.BadJson, ValidationError):
        return False
    return True


def write(condition: Condition, numbers: Collection[str]) -> dict[str, Any]:
    """A condition as a query stores it: numbers where its field is a metric."""
    if condition.code:
        plain: dict[str, Any] = bounded_json.loads(condition.code, bounded_json.FORM)
        return plain
    found: dict[str, Any] = {"field": condition.field, "operator": condition.operator}
    if condition.operator in WITHOUT_VALUE:
        return found
    is_number = condition.field in numbers
    if condition.operator in LISTS:
        return found | {"value": [_scalar(text, is_number) for text in condition.values]}
    return found | {"value": _scalar(condition.text, is_number)}


def in_words(code: str, label: dict[str, str]) -> str:
    """A filter that is kept as code, for people."""
    plain = bounded_json.loads(code, bounded_json.FORM)
    parts = plain.get("or", [plain])
    return ", or ".join(_words(part, label) for part in parts)


def _words(part: dict[str, Any], label: dict[str, str]) -> str:
    name, value = label.get(part["field"], part["field"]), part.get("value")
    words = [name, OPERATORS[Operator(part["operator"])]]
    if value is not None:
        values = value if isinstance(value, list) else [value]
        words.append(", ".join(_text(each) if each != "" else "empty" for each in values))
    return " ".join(words)


def _brief(plain: dict[str, Any]) -> dict[str, Any]:
    if plain["operator"] in WITHOUT_VALUE:
        return {name: value for name, value in plain.items() if name != "value"}
    return plain


def _text(value: Scalar) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _scalar(text: str, is_number: bool) -> Scalar:
    if is_number and INTEGER.fullmatch(text):
        return int(text)
    if is_number and DECIMAL.fullmatch(text):
        return float(text)
    return text
