"""A widget's query: a small frozen value, validated when it is made."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Any, Literal, Self
from uuid import UUID

import orjson
from pydantic import BaseModel, ConfigDict, Field, model_validator

from widgets.queries.periods import MONDAY, DateRange

# Numbers that JSON carries without loss; NaN would be written as null.
LARGEST = 2**53
# The most rows that one answer may hold.
MOST_ROWS = 50_000
Scalar = (
    Annotated[str, Field(max_length=500)]
    | bool
    | Annotated[int, Field(ge=-LARGEST, le=LARGEST)]
    | Annotated[float, Field(allow_inf_nan=False, ge=-LARGEST, le=LARGEST)]
    | None
)
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(:[A-Za-z0-9_.-]{1,64})?$")]

GRAINS = ("hour", "day", "week", "month", "quarter", "year")


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_max_length=500)


class Operator(StrEnum):
    """Filter operators, named as OSCOM's query endpoint names them."""

    EQ = "eq"
    NEQ = "neq"
    IN = "in"
    NOT_IN = "not_in"
    CONTAINS = "contains"
    NOT_CONTAINS = "not_contains"
    STARTS_WITH = "starts_with"
    GT = "gt"
    GTE = "gte"
    LT = "lt"
    LTE = "lte"
    BETWEEN = "between"
    IS_NULL = "is_null"
    IS_NOT_NULL = "is_not_null"


LISTS = {Operator.IN, Operator.NOT_IN, Operator.BETWEEN}
WITHOUT_VALUE = {Operator.IS_NULL, Operator.IS_NOT_NULL}


class Filter(Frozen):
    """One condition. Lists go with `in`, `not_in` (1 to 100 values) and `between` (two)."""

    field: Name
    operator: Operator = Operator.EQ
    value: Scalar | Annotated[tuple[Scalar, ...], Field(max_length=100)] = None

    @model_validator(mode="after")
    def _value_fits_operator(self) -> Self:
        value = self.value
        many = isinstance(value, tuple)
        if self.operator in WITHOUT_VALUE:
            if value is not None:
                raise ValueError(f"{self.operator} takes no value")
        elif self.operator in LISTS:
            if not isinstance(value, tuple) or not value:
                raise ValueError(f"{self.operator} takes a list of values")
            if self.operator is Operator.BETWEEN and len(value) != 2:
                raise ValueError("between takes exactly two values")
        elif many or value is None:
            raise ValueError(f"{self.operator} takes one value")
        return self


class AnyOf(Frozen):
    """Conditions of which one must hold."""

    any_of: Annotated[tuple[Filter, ...], Field(min_length=1, max_length=20, alias="or")]
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Order(Frozen):
    field: Name
    direction: Literal["asc", "desc"] = "asc"


class Query(Frozen):
    """Metrics by dimensions over a period of one connection's resource.

    A widget stores it without days and zone; `resolve` fills those in from the page's
    state, and only then is it sent or used as a key. Days are days of `timezone`.
    """

    connection: UUID
    resource: Name = "analytics"
    metrics: Annotated[tuple[Name, ...], Field(min_length=1, max_length=10)]
    dimensions: Annotated[tuple[Name, ...], Field(max_length=4)] = ()
    filters: Annotated[tuple[Filter | AnyOf, ...], Field(max_length=20)] = ()
    order: Annotated[tuple[Order, ...], Field(max_length=5)] = ()
    limit: Annotated[int, Field(ge=1, le=MOST_ROWS)] = 1000
    fill: Literal["zero", "null", "none"] = "zero"
    # A widget may keep its own comparison out of the page's: a table of raw rows, say.
    comparable: bool = True
    # Filled in by `resolve`.
    period: DateRange | None = None
    comparison: DateRange | None = None
    # The period is a day under way, compared with the hours of another that it has had.
    same_hours: bool = False
    # The period ends with a day under way: only the days before it are compared.
    whole_days: bool = False
    timezone: str | None = None
    # The first day of its weeks, from Monday = 0.
    week_start: Annotated[int, Field(ge=0, le=6)] = MONDAY

    @model_validator(mode="after")
    def _is_coherent(self) -> Self:
        for field in ("metrics", "dimensions"):
            names = getattr(self, field)
            if len(set(names)) != len(names):
                raise ValueError(f"{field} must be distinct")
        if len([name for name in self.dimensions if name in GRAINS]) > 1:
            raise ValueError("dimensions may hold one time grain")
        unselected = {order.field for order in self.order} - {*self.metrics, *self.dimensions}
        if unselected:
            raise ValueError(f"order names a field that is not selected: {min(unselected)}")
        return self

    @property
    def grain(self) -> str | None:
        return next((name for name in self.dimensions if name in GRAINS), None)

    def with_grain(self, grain: str) -> Query:
        """The same question by another grain of time."""
        old = self.grain
        order = (
            one.model_copy(update={"field": grain}) if one.field == old else one
            for one in self.order
        )
        dimensions = tuple(grain if name == old else name for name in self.dimensions)
        return self.model_copy(update={"dimensions": dimensions, "order": tuple(order)})

    def ordered(self) -> Query:
        """The same question with its order of rows written out.

        Unsaid, it is time ascending, else the first metric descending; ties go by the
        other dimensions ascending.
        """
        if self.order or not self.dimensions:
            return self
        grain = self.grain
        first = Order(field=grain) if grain else Order(field=self.metrics[0], direction="desc")
        ties = tuple(Order(field=name) for name in self.dimensions if name != grain)
        return self.model_copy(update={"order": (first, *ties)})

    def canonical(self) -> bytes:
        """The same bytes for the same question, however it was written.

        Order among filters and among the values of a list carries no meaning; that of
        metrics and dimensions is the order of series and columns.
        """
        plain = self.ordered().model_dump(mode="json", by_alias=True, exclude={"comparable"})
        plain["filters"] = _unordered(map(_written, plain["filters"]))
        return orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)

    def shape(self) -> bytes:
        """Key of queries that can be merged: all fields but metrics and limit.

        Whole series may come as the largest and the rest, which is no list of first rows.
        """
        one = orjson.loads(self.canonical())
        one["whole"] = self.limit == MOST_ROWS and len(self.dimensions) > 1
        del one["metrics"], one["limit"]
        return orjson.dumps(one)


def _written(entry: dict[str, Any]) -> dict[str, Any]:
    """A dumped filter, its alternatives or its values in one order."""
    if "or" in entry:
        return {"or": _unordered(map(_written, entry["or"]))}
    if entry["operator"] in (Operator.IN, Operator.NOT_IN):
        return {**entry, "value": _unordered(entry["value"])}
    return entry


def _unordered(values: Iterable[Any]) -> list[Any]:
    """In an order that any JSON value has."""
    return sorted(values, key=orjson.dumps)
