"""Query body for a listed resource, in the form that the query endpoint takes."""

from __future__ import annotations

from typing import Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sandbox.computing.tables import Resource
from sandbox.oscom.envelope import impossible, invalid
from sandbox.oscom.query.schema import DateRange, Operator, OrderEntry, refusal

GRAINS = ("day", "week", "month", "quarter", "year")


class BodyModel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Condition(BodyModel):
    field: str
    operator: Operator
    value: Any = None

    @property
    def values(self) -> list[Any]:
        if self.value is None:
            return []
        return self.value if isinstance(self.value, list) else [self.value]


class AnyCondition(BodyModel):
    any_of: list[Condition] = Field(alias="or", min_length=1)


class ListQueryBody(BodyModel):
    """Without a time grain a date range is no filter: a list is as it is now."""

    metrics: list[str] = Field(min_length=1)
    dimensions: list[str] = []
    filters: list[Condition | AnyCondition] = []
    date_range: DateRange | None = None
    timezone: str | None = None
    order: list[OrderEntry] = []
    limit: int = Field(50_000, ge=1)
    fill: Literal["zero", "none"] = "zero"

    @property
    def grain(self) -> str | None:
        return next((name for name in self.dimensions if name in GRAINS), None)

    @property
    def groups(self) -> list[str]:
        return [name for name in self.dimensions if name not in GRAINS]

    @property
    def conditions(self) -> list[list[Condition]]:
        """All must hold, each by one of its leaves."""
        return [item.any_of if isinstance(item, AnyCondition) else [item] for item in self.filters]


def parse(raw: Any, resource: Resource) -> ListQueryBody:
    """Raises ApiError 400 for unknown names and 422 for time where there is none."""
    try:
        body = ListQueryBody.model_validate_json(orjson.dumps(raw))
    except ValidationError as error:
        raise refusal(error) from error

    check(body, resource)
    return body


def check(body: ListQueryBody, resource: Resource) -> None:
    fields = [leaf.field for leaves in body.conditions for leaf in leaves]
    known = {*resource.metrics, *resource.dimensions}
    for part, names, allowed in (
        ("metrics", body.metrics, set(resource.metrics)),
        ("dimensions", body.groups, set(resource.dimensions)),
        ("filters", fields, known),
        ("order", [item.field for item in body.order], {*body.metrics, *body.dimensions}),
    ):
        if unknown := sorted(set(names) - allowed):
            raise invalid(part, "unknown name", unknown[0])
    if body.grain and (resource.time is None or body.date_range is None):
        raise impossible("dimensions", "incompatible_dimension", "No time here.", body.grain)
