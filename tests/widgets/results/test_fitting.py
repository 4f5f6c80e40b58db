from __future__ import annotations

from uuid import uuid4

import pytest

from widgets.charts.registry import kinds
from widgets.queries.query import MOST_ROWS, Query
from widgets.results.fitting import fitted


def make_query(*by: str, **fields: object) -> Query:
    plain = {"connection": uuid4(), "metrics": ("sessions",), "dimensions": by, **fields}
    return Query.model_validate(plain)


@pytest.mark.parametrize("kind", sorted(set(kinds()) - {"table"}))
def test_a_drawing_over_time_gets_every_row(kind: str) -> None:
    order = [{"field": "sessions", "direction": "desc"}]

    query = fitted(make_query("day", "channel", limit=100, order=order), kind)

    assert (query.limit, query.order) == (MOST_ROWS, ())


def test_a_table_keeps_the_rows_that_its_manager_chose() -> None:
    query = make_query("day", "channel", limit=100)

    assert fitted(query, "table") == query


def test_rows_without_time_keep_their_limit() -> None:
    query = make_query("channel", limit=5)

    assert fitted(query, "bar") == query
