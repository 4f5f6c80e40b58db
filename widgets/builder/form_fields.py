"""Fields of the builder's form: what templates show and `form_data` reads back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from widgets.builder.offers import Offer


@dataclass(frozen=True, slots=True)
class Field:
    """An element of the form. `element` is its template's name; `values` are what it holds.

    `is_slot` says that it continues the field before it, as one more of the same.
    """

    name: str
    label: str
    element: str
    values: tuple[str, ...] = ()
    offers: tuple[Offer, ...] = ()
    help: str = ""
    error: str = ""
    unit: str = ""
    note: str = ""
    is_slot: bool = False

    @property
    def value(self) -> str:
        return self.values[0] if self.values else ""

    @property
    def id(self) -> str:
        return f"w-{self.name}".replace(":", "-")


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under one heading. One that is `folded` opens once it is asked for."""

    title: str
    fields: tuple[Field, ...]
    help: str = ""
    folded: bool = False

    @property
    def is_open(self) -> bool:
        return not self.folded or any(field.error for field in self.fields)


def select(name: str, label: str, value: str, offers: Sequence[Offer], **more: Any) -> Field:
    """A list to choose from; a value that is not offered is kept as a choice of its own."""
    if value and value not in [each.value for each in offers]:
        offers = [*offers, Offer(value, value)]
    return Field(name, label, "select", (value,), tuple(offers), **more)


def text(name: str, label: str, value: str, **more: Any) -> Field:
    return Field(name, label, "text", (value,), **more)


def flag(name: str, label: str, value: bool, **more: Any) -> Field:
    return Field(name, label, "flag", ("on",) if value else (), **more)


def hidden(name: str, value: Any) -> Field:
    plain = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return Field(name, "", "hidden", (plain,))


def data_of(groups: Sequence[Group]) -> dict[str, list[str]]:
    """The data that a browser submits of these fields."""
    found: dict[str, list[str]] = {}
    for field in (field for group in groups for field in group.fields):
        if field.element in ("flag", "checks"):
            found[f"{field.name}-shown"] = ["1"]
            if field.values:
                found[field.name] = list(field.values)
        elif field.element != "note":
            found[field.name] = [field.value]
    return found
