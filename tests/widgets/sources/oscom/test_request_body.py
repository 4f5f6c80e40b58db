from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.widgets.sources.oscom.computing import one_of, where
from tests.widgets.sources.oscom.conftest import NOVEMBER, RANGE, MakeQuery
from widgets.queries.periods import DateRange
from widgets.queries.query import Order
from widgets.sources.oscom import request_body

OCTOBER = DateRange(date(2025, 10, 6), date(2025, 10, 19))


def test_a_query_is_written_in_oscoms_words(make_query: MakeQuery) -> None:
    query = make_query(
        metrics=("sessions", "revenue"),
        dimensions=("week", "channel"),
        filters=(
            where("channel", "eq", "organic"),
            where("utm_source", "is_null"),
            where("sessions", "between", (1, 9)),
            one_of(where("page_url", "contains", "demo"), where("page_url", "in", ("/a", "/b"))),
        ),
        fill="none",
        limit=5000,
    )

    assert request_body.build(query, period=NOVEMBER, comparison=None) == {
        "metrics": ["sessions", "revenue"],
        "dimensions": ["week", "channel"],
        "filters": [
            {"field": "channel", "operator": "eq", "value": "organic"},
            {"field": "utm_source", "operator": "is_null"},
            {"field": "sessions", "operator": "between", "value": [1, 9]},
            {
                "or": [
                    {"field": "page_url", "operator": "contains", "value": "demo"},
                    {"field": "page_url", "operator": "in", "value": ["/a", "/b"]},
                ]
            },
        ],
        "date_range": RANGE,
        "timezone": "Europe/Paris",
        "order": [
            {"field": "week", "direction": "asc"},
            {"field": "channel", "direction": "asc"},
        ],
        "limit": 1000,
        "totals": True,
        "time_series": {"fill": "none"},
    }


def test_a_chosen_order_and_limit_are_kept(make_query: MakeQuery) -> None:
    chosen = (Order(field="channel", direction="desc"),)
    query = make_query(dimensions=("channel",), order=chosen, limit=10)

    body = request_body.build(query, period=NOVEMBER, comparison=None)

    assert body["order"] == [{"field": "channel", "direction": "desc"}]
    assert body["limit"] == 10
    assert "time_series" not in body


@pytest.mark.parametrize(
    ("comparison", "expected"),
    [
        (NOVEMBER.before(), {"mode": "previous_period"}),
        (OCTOBER, {"mode": "custom", "start": "2025-10-06", "end": "2025-10-19"}),
    ],
)
def test_a_comparison_has_its_mode(
    make_query: MakeQuery, comparison: DateRange, expected: dict[str, Any]
) -> None:
    body = request_body.build(make_query(), period=NOVEMBER, comparison=comparison)

    assert body["compare"] == expected
