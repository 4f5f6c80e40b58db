"""Problems of a widget in a manager's words, by the field of the form that they belong to."""

from __future__ import annotations

import re
from collections.abc import Iterable

from widgets.builder.choices import Choices
from widgets.builder.option_fields import Form, fields_of, wanted

SENTENCES = {
    "unknown_metric": "This data has no such metric.",
    "unknown_dimension": "This data has no such dimension.",
    "incompatible_dimension": "This metric is not told by these dimensions.",
    "number_needed": "Write a number.",
    "numeric_operator_needed": "Numbers are compared by more, less or equal.",
    "report_required": "Add a condition that names the report by its id.",
    "not_an_id": "Write an id of letters, digits, - and _.",
    "only_equality": "Choose “is”.",
    "not_offered": "This data is not filtered by it.",
    "unknown_field": "This data has no such dimension.",
    "is not one of this client": "This connection is not one of the client's.",
}
# Parts of pydantic's messages.
PHRASES = {
    "takes one value": "Choose or write a value.",
    "takes a list of values": "Choose or write at least one value.",
    "between takes exactly two values": "Write two lines: from and to.",
    "may not hold the character": "It holds a character that is not allowed.",
}
FALLBACK = "This does not go with the other choices."
PLACE = re.compile(r"^(?P<name>[a-z_]+)(?:\.(?P<number>\d+))?")


def explained(problems: Iterable[tuple[str, str]], choices: Choices) -> dict[str, str]:
    """A sentence for each field that `widget_validation.problems` finds fault with."""
    found: dict[str, str] = {}
    for field, text in problems:
        path, _, reason = text.partition(": ")
        if field == "options":
            name, sentence = _option(path, reason, choices)
        elif field == "query":
            name, sentence = _query(path, choices), _sentence(reason)
        else:
            name, sentence = field, FALLBACK
        found.setdefault(name, sentence)
    return found


def _option(path: str, reason: str, choices: Choices) -> tuple[str, str]:
    match = PLACE.match(path)
    name = match["name"] if match else path
    option = next((each for each in fields_of(choices.kind) if each.name == name), None)
    if option is None:
        place = "values" if name == "values" else f"label-{_first_name(choices)}"
        return place, _sentence(reason)
    if option.form is Form.NUMBER:
        return f"option-{name}", wanted(option)
    slot = f"-{(match and match['number']) or 0}" if option.form is Form.NAMES else ""
    return f"option-{name}{slot}", _sentence(reason)


def _query(path: str, choices: Choices) -> str:
    match = PLACE.match(path)
    name, number = (match["name"], match["number"]) if match else ("", None)
    match name:
        case "metrics":
            return f"metric-{number or 0}"
        case "dimensions":
            return _dimension(int(number or 0), choices)
        case "filters" if choices.conditions:
            return f"filter-{number or 0}-value"
        case "filters":
            return "filter-0-field"
        case "order":
            return f"order-{number or 0}"
    return name if name in ("limit", "fill", "connection", "resource") else "kind"


def _dimension(place: int, choices: Choices) -> str:
    names = choices.dimensions
    name = names[place] if place < len(names) else ""
    return "grain" if name == choices.grain else f"split-{choices.split.index(name)}"


def _sentence(reason: str) -> str:
    for phrase, sentence in PHRASES.items():
        if phrase in reason:
            return sentence
    return SENTENCES.get(reason, FALLBACK)


def _first_name(choices: Choices) -> str:
    return next(iter((*choices.metrics, *choices.dimensions)), "")
