"""Submitted data of the builder's form, read into choices; refuses numbers and long texts alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from clients import bounded_json, plain_text
from widgets.builder.choices import DEFAULTS, Choices, resource_of
from widgets.builder.conditions import Condition, is_filter
from widgets.builder.offers import Account
from widgets.builder.option_fields import Form, OptionField, fields_of, number, wanted
from widgets.charts.options import LONGEST_NAME
from widgets.queries.query import GRAINS, Operator
from widgets.queries.query import MOST_ROWS as MOST_LIMIT
from widgets.sources.spec import Resource

MOST_ROWS = 40
WHOLE_NUMBER = "Write a whole number."
# Between a value and its name.
NAMED = " = "

Data = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Posted:
    """The choices in submitted data; `errors` by the names of refused numbers and texts."""

    choices: Choices
    errors: dict[str, str] = field(default_factory=dict)


def read(data: Data, accounts: Sequence[Account]) -> Posted:
    """The choices that were submitted, whether they go together or not."""
    errors: dict[str, str] = {}
    connection = _one(data, "connection")
    source = next((each.source for each in accounts if each.id == connection), "")
    resource, kind = _one(data, "resource"), _one(data, "kind")
    is_of_kind = _one(data, "kind-shown") in ("", kind)
    kept = _json(_one(data, "kept"))
    grain = _one(data, "grain")
    own = _own(data, resource_of(source, resource))
    choices = Choices(
        kind=kind,
        connection=connection,
        source=source,
        resource=resource,
        metrics=tuple(_slots(data, "metric")),
        grain=grain if grain in GRAINS else "",
        split=tuple(dict.fromkeys((*_slots(data, "split"), *own))),
        conditions=tuple(_conditions(data)),
        order=tuple(_orders(data)),
        limit=_whole(data, "limit", DEFAULTS["limit"], errors),
        fill=_one(data, "fill") or DEFAULTS["fill"],
        comparable=_flag(data, "comparable", DEFAULTS["comparable"]),
        grain_place=_place(kept.get("grain_place")) if grain else 0,
        kept=_dict(kept.get("query")),
        options={**_words(data, kept, errors), **dict(_options(data, kind, errors))},
    )
    # What was typed for another kind is no fault of the chosen one.
    return Posted(choices, errors if is_of_kind else {})


def words_of(text: str) -> dict[str, str]:
    """Names of values, one `value = name` a line; lines without a name are left out."""
    parts = (line.partition(NAMED) for line in text.split("\n"))
    return {value: name for value, found, name in parts if found and name}


def _one(data: Data, name: str) -> str:
    found = data.get(name) or [""]
    return found[-1].replace("\r\n", "\n")


def _flag(data: Data, name: str, default: bool) -> bool:
    """A checkbox's value; one that the form does not have is at its default."""
    if f"{name}-shown" not in data:
        return default
    return bool(data.get(name))


def _slots(data: Data, name: str) -> Iterator[str]:
    for slot in range(MOST_ROWS):
        if f"{name}-{slot}" in data and (value := _one(data, f"{name}-{slot}")):
            yield value


def _own(data: Data, resource: Resource | None) -> tuple[str, ...]:
    """The dimension of an open prefix that was typed instead of chosen, if there is one."""
    key = _one(data, "split-own").strip().replace(" ", "_")
    if not key or resource is None or not resource.open_prefixes:
        return ()
    return (f"{resource.open_prefixes[0]}:{key}",)


def _conditions(data: Data) -> Iterator[Condition]:
    for row in range(MOST_ROWS):
        place = f"filter-{row}"
        if code := _one(data, f"{place}-code"):
            if not data.get(f"{place}-remove") and is_filter(code):
                yield Condition(code=code)
        elif name := _one(data, f"{place}-field"):
            values = [value.replace("\r\n", "\n") for value in data.get(f"{place}-value", ())]
            operator = _one(data, f"{place}-operator") or Operator.EQ.value
            yield Condition(name, operator, "\n".join(values))


def _orders(data: Data) -> Iterator[tuple[str, str]]:
    for value in _slots(data, "order"):
        name, _, way = value.rpartition(" ")
        if name and way in ("asc", "desc"):
            yield name, way


def _options(data: Data, kind: str, errors: dict[str, str]) -> Iterator[tuple[str, Any]]:
    """The options that differ from their defaults."""
    for option in fields_of(kind):
        value = _option(data, option, errors)
        if value is not None and value != option.default:
            yield option.name, value


def _option(data: Data, option: OptionField, errors: dict[str, str]) -> Any:
    name = f"option-{option.name}"
    if option.form is Form.FLAG:
        return _flag(data, name, option.default)
    if option.form is Form.NAMES:
        return list(_slots(data, name)) or None
    text = _one(data, name)
    if option.form is Form.NUMBER:
        return _number(option, text, errors) if text.strip() else None
    if option.form is Form.TEXT and (fault := _fault(option, text)):
        errors[name] = fault
        return None
    return text or None


def _fault(option: OptionField, text: str) -> str:
    """The reason why a long text cannot be stored, which keeps it in the form as it was typed."""
    if found := plain_text.flaw(text, has_lines=True):
        return f"Take out the character {found}, which is not allowed."
    if option.most is not None and len(text) > option.most:
        return f"Write {option.most:,.0f} characters at most; these are {len(text):,}."
    return ""


def _number(option: OptionField, text: str, errors: dict[str, str]) -> float | None:
    name = f"option-{option.name}"
    try:
        found = number(option, text)
    except ValueError:
        errors[name] = WHOLE_NUMBER if option.is_whole else "Write a number."
        return None
    if not option.takes(found):
        errors[name] = wanted(option)
        return None
    return found


def _words(data: Data, kept: Mapping[str, Any], errors: dict[str, str]) -> dict[str, Any]:
    """Names of metrics, dimensions and values: those that are shown, and those that are kept."""
    typed = {
        name.removeprefix("label-"): _named(data, name, errors)
        for name in data
        if name.startswith("label-")
    }
    others = {name: text for name, text in _dict(kept.get("labels")).items() if name not in typed}
    labels = others | {name: text for name, text in typed.items() if text}
    values = _dict(kept.get("values")) | words_of(_named(data, "values", errors))
    found = {"labels": labels, "values": values}
    return {name: words for name, words in found.items() if words}


def _named(data: Data, field: str, errors: dict[str, str]) -> str:
    """The text of a field for names; "" for one that is refused."""
    text = _one(data, field)
    names = (
        [part for pair in words_of(text).items() for part in pair] if field == "values" else [text]
    )
    for name in names:
        if found := plain_text.flaw(name):
            errors[field] = f"Take out the character {found}, which is not allowed."
        elif len(name) > LONGEST_NAME:
            errors[field] = f"A name has {LONGEST_NAME} characters at most; one has {len(name)}."
    return "" if field in errors else text


def _whole(data: Data, name: str, default: int, errors: dict[str, str]) -> int:
    text = _one(data, name).strip()
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        errors[name] = WHOLE_NUMBER
        return default
    if not 1 <= int(text) <= MOST_LIMIT:
        errors[name] = f"Write a number from 1 to {MOST_LIMIT:,}."
        return default
    return int(text)


def _place(value: object) -> int:
    return value if isinstance(value, int) and 0 <= value < MOST_ROWS else 0


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _json(text: str) -> dict[str, Any]:
    """A JSON object of the form's own; an empty one for anything else."""
    try:
        return _dict(bounded_json.loads(text, bounded_json.FORM)) if text else {}
    except bounded_json.BadJson:
        return {}
