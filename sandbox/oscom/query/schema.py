"""The body of `POST /analytics/query`, checked key by key.

Unknown names, wrong types and numbers out of range are 400; known names that cannot be
combined are 422 and live in meaning.py.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self
from zoneinfo import available_timezones

import orjson
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

from sandbox.oscom.catalogue import METRICS, SEO_WORDS, is_dimension
from sandbox.oscom.envelope import ApiError

NUMERIC_OPERATORS = frozenset(
    {"eq", "neq", "gt", "gte", "lt", "lte", "between", "is_null", "is_not_null"}
)
TEXT_OPERATORS = frozenset({"contains", "not_contains", "starts_with"})
LIST_LIMIT = 100
ZONES = frozenset(available_timezones())
# Marks the two forms of a filter; taken out of the paths that errors name.
ONE, ANY = "<one>", "<any>"

Operator = Literal[
    "eq",
    "neq",
    "in",
    "not_in",
    "contains",
    "not_contains",
    "starts_with",
    "gt",
    "gte",
    "lt",
    "lte",
    "between",
    "is_null",
    "is_not_null",
]


def bad(reason: str) -> PydanticCustomError:
    return PydanticCustomError("invalid_parameter", "{reason}", {"reason": reason})


def known_metric(name: str) -> str:
    if name not in METRICS and name not in SEO_WORDS:
        raise bad("unknown metric")
    return name


def known_dimension(name: str) -> str:
    if not is_dimension(name) and name not in SEO_WORDS:
        raise bad("unknown dimension")
    return name


def known_field(name: str) -> str:
    if name not in METRICS and not is_dimension(name) and name not in SEO_WORDS:
        raise bad("unknown field")
    return name


def known_zone(name: str) -> str:
    if name not in ZONES:
        raise bad("unknown time zone")
    return name


def distinct(names: list[str]) -> list[str]:
    if len(set(names)) < len(names):
        raise bad("names must be distinct")
    return names


def iso_day(value: Any) -> date:
    """Only YYYY-MM-DD: pydantic alone would also take numbers and whole timestamps."""
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise bad("must be YYYY-MM-DD") from error
    if value != day.isoformat():
        raise bad("must be YYYY-MM-DD")
    return day


Day = Annotated[date, BeforeValidator(iso_day)]
Metric = Annotated[str, AfterValidator(known_metric)]
Dimension = Annotated[str, AfterValidator(known_dimension)]


class SchemaModel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Filter(SchemaModel):
    field: Annotated[str, AfterValidator(known_field)]
    operator: Operator
    value: Any = None

    @property
    def on_metric(self) -> bool:
        return self.field in METRICS

    @property
    def values(self) -> list[Any]:
        if self.value is None:
            return []
        return self.value if isinstance(self.value, list) else [self.value]

    @model_validator(mode="after")
    def value_fits_operator(self) -> Self:
        many = isinstance(self.value, list)
        match self.operator:
            case "is_null" | "is_not_null" if self.value is not None:
                raise bad(f"{self.operator} takes no value")
            case "in" | "not_in" if not many or not 1 <= len(self.values) <= LIST_LIMIT:
                raise bad(f"{self.operator} takes a list of 1 to {LIST_LIMIT} values")
            case "between" if not many or len(self.values) != 2:
                raise bad("between takes a list of exactly 2 values")
            case "in" | "not_in" | "between" | "is_null" | "is_not_null":
                return self
            case _ if many or self.value is None:
                raise bad(f"{self.operator} takes one value")
        return self

    @model_validator(mode="after")
    def value_fits_field(self) -> Self:
        kinds = {type(value) for value in self.values}
        if self.on_metric and self.operator not in NUMERIC_OPERATORS:
            raise bad("metrics take numeric operators only")
        if self.on_metric and not kinds <= {int, float}:
            raise bad("must be a number")
        if not self.on_metric and not kinds <= self.dimension_kinds():
            raise bad("value has the wrong type")
        return self

    def dimension_kinds(self) -> set[type]:
        """Event properties hold numbers and booleans too; all else is text."""
        if self.field.startswith("property:") and self.operator not in TEXT_OPERATORS:
            return {str, int, float, bool}
        return {str}


class AnyOf(SchemaModel):
    any_of: Annotated[list[Filter], Field(alias="or", min_length=1, max_length=20)]


def filter_form(value: Any) -> str:
    return ANY if isinstance(value, dict) and "or" in value else ONE


AnyFilter = Annotated[
    Annotated[Filter, Tag(ONE)] | Annotated[AnyOf, Tag(ANY)], Discriminator(filter_form)
]


class DateRange(SchemaModel):
    start: Day
    end: Day

    @model_validator(mode="after")
    def starts_before_end(self) -> Self:
        if self.start > self.end:
            raise bad("start is after end")
        return self

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


class OrderEntry(SchemaModel):
    field: str
    direction: Literal["asc", "desc"] = "asc"


class Compare(SchemaModel):
    mode: Literal["previous_period", "previous_year", "custom"]
    start: Day | None = None
    end: Day | None = None

    @model_validator(mode="after")
    def only_custom_has_a_range(self) -> Self:
        if self.mode != "custom" and (self.start or self.end):
            raise bad("only custom takes start and end")
        if self.mode == "custom" and not (self.start and self.end):
            raise bad("custom needs start and end")
        if self.start and self.end and self.start > self.end:
            raise bad("start is after end")
        return self


class TimeSeries(SchemaModel):
    fill: Literal["zero", "null", "none"] = "zero"
    decompose: bool = False


class QueryBody(SchemaModel):
    metrics: Annotated[list[Metric], Field(min_length=1, max_length=10), AfterValidator(distinct)]
    dimensions: Annotated[list[Dimension], Field(max_length=4), AfterValidator(distinct)] = []
    filters: Annotated[list[AnyFilter], Field(max_length=20)] = []
    date_range: DateRange
    timezone: Annotated[str, AfterValidator(known_zone)] | None = None
    order: list[OrderEntry] = []
    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    cursor: str | None = None
    compare: Compare | None = None
    time_series: TimeSeries = TimeSeries()
    totals: bool = True

    def leaves(self) -> list[Filter]:
        """Every condition, nested ones included."""
        return [leaf for item in self.filters for leaf in branches(item)]


def branches(item: Filter | AnyOf) -> list[Filter]:
    return item.any_of if isinstance(item, AnyOf) else [item]


def parse(body: Any) -> QueryBody:
    """Raises ApiError 400 with one detail for each thing that is wrong."""
    try:
        # By way of JSON, where strictness still takes text for dates.
        return QueryBody.model_validate_json(orjson.dumps(body))
    except ValidationError as error:
        raise refusal(error) from error


def refusal(error: ValidationError) -> ApiError:
    found = error.errors(include_url=False, include_context=False)
    details = [
        {"field": path(item["loc"]), "issue": item["msg"], "value": plain(item["input"])}
        for item in found
    ]
    unknown = all(item["type"] == "extra_forbidden" for item in found)
    code = "unknown_field" if unknown else "invalid_parameter"
    message = f"Invalid query: {details[0]['field']}: {details[0]['issue']}."
    return ApiError(400, code, message, details=details)


def path(steps: tuple[int | str, ...]) -> str:
    return ".".join(str(step) for step in steps if step not in (ONE, ANY)) or "body"


def plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | None) else None
