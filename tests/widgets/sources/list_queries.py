"""Queries of the autumn before the sandbox's present, and a clock that stands there."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from tests.fixtures.sandbox import NOW
from tests.widgets.sources.accounts import START, Time
from widgets.queries.periods import DateRange
from widgets.queries.query import Query

AUTUMN = DateRange.parse("2025-09-01", "2025-11-16")


def sandbox_time() -> Time:
    return Time(seconds=(datetime.fromisoformat(NOW) - START).total_seconds())


def make_query(resource: str, *metrics: str, by: tuple[str, ...] = (), **fields: Any) -> Query:
    given = {"period": AUTUMN, "timezone": "UTC", "limit": 50_000} | fields
    connection = UUID(int=1)
    return Query(connection=connection, resource=resource, metrics=metrics, dimensions=by, **given)
