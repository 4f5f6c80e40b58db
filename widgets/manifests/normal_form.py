"""Normal form of manifests: equal content is equal data, and so equal text."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

import orjson
from pydantic import BaseModel, TypeAdapter, ValidationError

from widgets.manifests import entries
from widgets.manifests.entries import Plain

# Mappings of names to labels, whose order a database does not keep.
MAPPINGS = frozenset({"labels", "values", "value_labels", "settings"})
# Numbers beyond are not exact as fractions.
LARGEST_EXACT = 2**53


def of_valid(model: type[BaseModel], plain: Any) -> Plain:
    """The normal form of checked data. Raises pydantic's ValidationError."""
    # As JSON, so that lists count as tuples and nothing else is converted.
    checked = model.model_validate_json(orjson.dumps(plain))
    found: Plain = tidy(checked.model_dump(mode="json", by_alias=True, exclude_defaults=True))
    return found


def of_widget(plain: Plain) -> Plain:
    """The normal form of a widget; one that its kind does not allow stays as it is."""
    try:
        checked = _widgets().validate_json(orjson.dumps(plain))
    except ValidationError:
        return dict(tidy(plain))
    found: Plain = tidy(checked.model_dump(mode="json", by_alias=True, exclude_defaults=True))
    return found


@cache
def _widgets() -> TypeAdapter[BaseModel]:
    # Building one takes longer than checking a hundred widgets.
    return TypeAdapter(entries.widget())


def of_dashboard(plain: Plain) -> Plain:
    """The normal form of a stored dashboard; widgets that are not valid stay as they are."""
    found = sparse(entries.dashboard(), {**plain, "widgets": None})
    widgets = [of_widget(widget) for widget in plain.get("widgets") or ()]
    return found | ({"widgets": widgets} if widgets else {})


def sparse(model: type[BaseModel], plain: Plain) -> Plain:
    """Stored data of an entry without its defaults, in the order of the model's fields.

    Nothing is checked: what an older release allowed can still be told.
    """
    defaults = {name: field.get_default() for name, field in model.model_fields.items()}
    return {
        name: tidy(plain[name])
        for name, default in defaults.items()
        if name in plain and plain[name] != default
    }


def tidy(value: Any, *, is_mapping: bool = False) -> Any:
    """The value with whole numbers as integers, and labels in the order of their names."""
    if isinstance(value, dict):
        items = sorted(value.items()) if is_mapping else value.items()
        return {name: tidy(each, is_mapping=name in MAPPINGS) for name, each in items}
    if isinstance(value, list | tuple):
        return [tidy(each) for each in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < LARGEST_EXACT:
        return int(value)
    return value


def same(one: Any, other: Any) -> bool:
    """True for equal normal forms: `True` is not 1."""
    return canonical(one) == canonical(other)


def digest(value: Any) -> str:
    """A digest that is equal for equal normal forms."""
    return hashlib.sha256(canonical(value)).hexdigest()[:24]


def canonical(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
