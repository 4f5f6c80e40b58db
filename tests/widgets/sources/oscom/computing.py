"""Answers of the sandbox's own code, and frames written the same way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from tests.fixtures.sandbox import Sandbox
from tests.widgets.sources.oscom.conftest import KEY
from widgets.frames.frame import Frame
from widgets.queries.query import AnyOf, Filter, Operator, Query
from widgets.sources.oscom import request_body


def computed(sandbox: Sandbox, query: Query) -> dict[str, Any]:
    assert query.period
    body = request_body.build(query, period=query.period, comparison=query.comparison)
    return sandbox.compute(KEY, body)


def listed(sandbox: Sandbox, query: Query) -> dict[str, Any]:
    """The sandbox's sums of the rows of a list."""
    assert query.period
    body = request_body.build(query, period=query.period, comparison=None)
    plain = {name: body[name] for name in ("metrics", "dimensions", "filters", "date_range")}
    plain |= {"timezone": body["timezone"], "order": body["order"], "limit": query.limit}
    return sandbox.compute(KEY, plain, resource=query.resource)


def plain(frame: Frame) -> list[dict[str, Any]]:
    """Rows as the platform writes them."""
    names = [column.name for column in frame.columns]
    return [dict(zip(names, map(written, row), strict=True)) for row in frame.rows]


def written(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value


def numbers(values: Mapping[str, object]) -> dict[str, object]:
    return {name: written(value) for name, value in values.items()}


def one_of(*filters: Filter) -> AnyOf:
    return AnyOf(any_of=filters)


def where(field: str, operator: str, value: Any = None) -> Filter:
    return Filter(field=field, operator=Operator(operator), value=value)
