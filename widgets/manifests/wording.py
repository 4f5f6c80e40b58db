"""Fields and values of manifests in words, for terminals and pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from widgets.builder.conditions import OPERATORS
from widgets.queries.query import Operator

LONGEST = 60
WORDS = {True: "yes", False: "no", None: "the default"}
NAMED = {"labels": "label", "values": "label", "value_labels": "label"}


def field_words(path: Sequence[str]) -> str:
    """A field as readers call it: `time zone`, `metrics`, `label of revenue`."""
    *outer, last = path
    if outer and outer[-1] in NAMED:
        return f"{NAMED[outer[-1]]} of {last}"
    prefix = "brand's " if outer[:1] == ["brand"] else ""
    return prefix + last.replace("_", " ")


def value_words(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return WORDS[value]
    if isinstance(value, list | tuple):
        return ", ".join(_part_words(each) for each in value) or "nothing"
    if isinstance(value, str):
        return f"“{_short(value)}”"
    return str(value) if value != {} else "nothing"


def _part_words(value: Any) -> str:
    """An item of a list: a name, a condition of a filter, or an order."""
    if isinstance(value, dict) and "or" in value:
        return " or ".join(_part_words(each) for each in value["or"])
    if isinstance(value, dict) and "direction" in value:
        direction = "descending" if value["direction"] == "desc" else "ascending"
        return f"{value.get('field')} {direction}"
    if isinstance(value, dict) and "field" in value:
        operator = OPERATORS.get(value.get("operator", Operator.EQ), "is")
        given = value.get("value")
        words = "" if given is None else f" {value_words(given)}"
        return f"{value['field']} {operator}{words}" if len(value) > 1 else str(value["field"])
    return _short(str(value))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
