"""The options of a kind as fields of a form, derived from its own class of options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from widgets.charts import registry as charts

# Names of metrics, dimensions and values are fields of every kind, with a place of their own.
WORDS = ("labels", "values")
# The largest number of JSON is no bound that people know.
ENDLESS = 2**53


class Form(StrEnum):
    """The elements by which options are entered."""

    FLAG = "flag"
    CHOICE = "choice"
    NUMBER = "number"
    TEXT = "text"
    NAME = "name"
    NAMES = "names"


@dataclass(frozen=True, slots=True)
class OptionField:
    """One option. `names` says which names it may hold: "metrics" of the query or "values" of
    its dimension. `unit` is "metric" or "percent". `needs_sum` says that it goes with metrics
    alone that may be added up.
    """

    name: str
    label: str
    help: str
    form: Form
    default: Any
    is_required: bool = False
    choices: tuple[str, ...] = ()
    names: str = ""
    unit: str = ""
    needs_sum: bool = False
    is_whole: bool = False
    least: float | None = None
    most: float | None = None
    # Whether the bounds themselves are out of bounds.
    is_open: bool = False

    def takes(self, number: float) -> bool:
        """True of a number within the bounds."""
        if self.is_open and number in (self.least, self.most):
            return False
        return (self.least is None or number >= self.least) and (
            self.most is None or number <= self.most
        )


def fields_of(kind: str) -> tuple[OptionField, ...]:
    """The options of a kind in the order of its class. Empty for an unknown kind."""
    found = charts.kinds().get(kind)
    if found is None:
        return ()
    return tuple(
        _field(name, info) for name, info in found.options.model_fields.items() if name not in WORDS
    )


def shown(option: OptionField, value: float | None) -> str:
    """A number as the form shows it; ratios as percentages."""
    if value is None:
        return ""
    exact = Decimal(repr(value)) * (100 if option.unit == "percent" else 1)
    return f"{exact.normalize():f}"


def number(option: OptionField, text: str) -> float | int:
    """The number that was typed. Raises ValueError for none."""
    try:
        exact = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        raise ValueError("a number is needed") from None
    if not exact.is_finite():
        raise ValueError("a number is needed")
    if option.unit == "percent":
        exact /= 100
    if option.is_whole:
        if exact != exact.to_integral_value():
            raise ValueError("a whole number is needed")
        return int(exact)
    return float(exact)


def wanted(option: OptionField) -> str:
    """The numbers that an option takes, as a request to whoever typed another."""
    if option.least is not None and option.most is not None and option.most < ENDLESS:
        return f"Write a number from {shown(option, option.least)} to {shown(option, option.most)}."
    return "Write a number above 0."


def _field(name: str, info: FieldInfo) -> OptionField:
    extra: Mapping[str, Any] = (
        info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    )
    form, choices = _form(info.annotation, str(extra.get("names", "")))
    limits: dict[str, float] = {}
    for each in info.metadata:
        for bound, key in (("ge", "least"), ("gt", "least"), ("le", "most"), ("lt", "most")):
            if getattr(each, bound, None) is not None:
                limits[key] = getattr(each, bound)
    if form in (Form.NAMES, Form.TEXT):
        longest = [each.max_length for each in info.metadata if hasattr(each, "max_length")]
        limits = {"most": max(longest)} if longest else {}
    is_open = any(
        getattr(each, bound, None) is not None for each in info.metadata for bound in ("gt", "lt")
    )
    return OptionField(
        name=name,
        label=info.title or name.replace("_", " ").capitalize(),
        help=info.description or "",
        form=form,
        default=None if info.is_required() else info.default,
        is_required=info.is_required(),
        choices=choices,
        names=str(extra.get("names", "")),
        unit=str(extra.get("unit", "")),
        needs_sum=extra.get("needs") == "sum",
        is_whole=info.annotation is int,
        is_open=is_open,
        **limits,
    )


def _form(annotation: Any, names: str) -> tuple[Form, tuple[str, ...]]:
    """The element for an option of this type. Raises TypeError for a type without one."""
    parts = [part for part in get_args(annotation) if part is not NoneType]
    if get_origin(annotation) is Literal:
        return Form.CHOICE, tuple(map(str, get_args(annotation)))
    if annotation is bool:
        return Form.FLAG, ()
    if annotation in (int, float):
        return Form.NUMBER, ()
    if get_origin(annotation) is tuple and names:
        return Form.NAMES, ()
    if annotation is str or str in [_plain(part) for part in parts]:
        return (Form.NAME if names else Form.TEXT), ()
    raise TypeError(f"options of the type {annotation} have no form")


def _plain(part: Any) -> Any:
    """The type behind an Annotated one."""
    return getattr(part, "__origin__", part)
