"""Numbers from fetched rows against those that the sandbox's own code computes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fixtures.sandbox import Sandbox
from tests.widgets.sources.oscom.computing import listed, numbers, one_of, plain, where
from tests.widgets.sources.oscom.conftest import KEY, MakeQuery
from widgets.frames.frame import NO_EARLIER, NOT_BY_HOUR, OF_NOW
from widgets.queries.periods import DateRange
from widgets.queries.query import Order
from widgets.sources.account import Account
from widgets.sources.oscom import Oscom

YEAR = DateRange.parse("2024-11-21", "2025-11-20")
EVERYTHING: dict[str, tuple[str, ...]] = {
    "seo_keywords": (
        "position",
        "best_position",
        "clicks",
        "impressions",
        "ctr",
        "search_volume",
        "keywords",
    ),
    "seo_pages": ("optimization_score", "best_position", "clicks", "impressions", "ctr", "pages"),
    "seo_recommendations": ("recommendations", "estimated_impact"),
    "content": ("assets", "page_views", "reads", "clicks", "conversions"),
    "campaigns": (
        "campaigns",
        "impressions",
        "clicks",
        "interactions",
        "conversions",
        "revenue",
        "spend",
    ),
    "contacts": ("contacts", "engagement_score", "deal_value"),
}
GROUPINGS = [
    ("seo_keywords", ("keyword",)),
    ("seo_keywords", ("page_url",)),
    ("seo_keywords", ("position_band",)),
    ("seo_pages", ("url",)),
    ("seo_recommendations", ("type", "status")),
    ("seo_recommendations", ("title",)),
    ("content", ("type",)),
    ("content", ("channel", "status")),
    ("content", ("day",)),
    ("content", ("week", "type")),
    ("content", ("month",)),
    ("campaigns", ("name",)),
    ("campaigns", ("status",)),
    ("campaigns", ("channel",)),
    ("contacts", ("lifecycle_stage",)),
    ("contacts", ("score_band",)),
    ("contacts", ("segment",)),
    ("contacts", ("segment", "lifecycle_stage")),
]


@pytest.mark.parametrize("resource", EVERYTHING)
def test_each_resource_as_a_whole_equals_the_sandboxs_own_numbers(
    account: Account, sandbox: Sandbox, make_query: MakeQuery, resource: str
) -> None:
    query = make_query(resource=resource, metrics=EVERYTHING[resource])

    frame = Oscom().run(query, account)

    expected = listed(sandbox, query)
    assert plain(frame) == expected["data"]
    assert numbers(frame.totals) == expected["meta"]["totals"]
    assert any(frame.totals.values())


@pytest.mark.parametrize(("resource", "dimensions"), GROUPINGS)
def test_each_grouping_equals_the_sandboxs_own_numbers(
    account: Account,
    sandbox: Sandbox,
    make_query: MakeQuery,
    resource: str,
    dimensions: tuple[str, ...],
) -> None:
    metrics = EVERYTHING[resource]
    query = make_query(resource=resource, metrics=metrics, dimensions=dimensions, period=YEAR)

    frame = Oscom().run(query, account)

    expected = listed(sandbox, query)
    assert plain(frame) == expected["data"]
    assert numbers(frame.totals) == expected["meta"]["totals"]
    assert frame.rows


@pytest.mark.parametrize(
    ("resource", "filters"),
    [
        ("seo_keywords", (where("position_band", "in", ("1-3", "4-10")),)),
        ("seo_keywords", (where("position", "lte", 10), where("keyword", "contains", "A"))),
        ("seo_keywords", (where("position_band", "is_null"),)),
        ("seo_keywords", (one_of(where("ctr", "gt", 0.05), where("clicks", "between", (5, 90))),)),
        ("campaigns", (where("channel", "eq", "email"),)),
        ("campaigns", (where("status", "neq", "completed"), where("revenue", "gt", 10))),
        ("contacts", (where("segment", "not_in", ("Engaged",)),)),
        ("contacts", (where("lifecycle_stage", "starts_with", "c"),)),
        ("content", (one_of(where("type", "eq", "blog"), where("channel", "is_null")),)),
    ],
)
def test_filters_equal_the_sandboxs_own_numbers(
    account: Account, sandbox: Sandbox, make_query: MakeQuery, resource: str, filters: Any
) -> None:
    dimension = {"seo_keywords": "keyword", "campaigns": "name", "content": "title"}.get(resource)
    query = make_query(
        resource=resource,
        metrics=EVERYTHING[resource],
        dimensions=(dimension or "lifecycle_stage",),
        filters=filters,
    )

    frame = Oscom().run(query, account)

    expected = listed(sandbox, query)
    assert plain(frame) == expected["data"]
    assert numbers(frame.totals) == expected["meta"]["totals"]


def test_order_and_limit_are_those_of_the_query(
    today: Account, sandbox: Sandbox, make_query: MakeQuery
) -> None:
    query = make_query(
        resource="seo_keywords",
        metrics=("position", "clicks"),
        dimensions=("keyword",),
        order=(Order(field="position"),),
        limit=5,
    )

    frame = Oscom().run(query.model_copy(update={"period": YEAR}), today)

    assert plain(frame) == listed(sandbox, query)["data"]
    assert len(frame.rows) == 5
    assert frame.warnings == ()


def test_a_series_is_compared_by_a_second_run_over_the_same_rows(
    account: Account, sandbox: Sandbox, make_query: MakeQuery
) -> None:
    period = DateRange.parse("2025-07-01", "2025-09-30")
    query = make_query(
        resource="content",
        metrics=("assets",),
        dimensions=("month",),
        period=period,
        comparison=DateRange.parse("2025-04-01", "2025-06-30"),
    )
    before = query.model_copy(update={"period": query.comparison})

    frame = Oscom().run(query, account)

    expected = listed(sandbox, before)
    assert frame.before("assets") == tuple(row["assets"] for row in expected["data"])
    assert frame.previous_totals == expected["meta"]["totals"]
    assert frame.provenance.calls == len(sandbox.request_log(KEY))


def test_present_values_are_not_compared_and_say_so(
    account: Account, make_query: MakeQuery
) -> None:
    query = make_query(resource="campaigns", metrics=("revenue",), comparison=YEAR)

    frame = Oscom().run(query, account)

    assert (frame.comparison, frame.previous_totals) == (None, None)
    assert frame.warnings == (OF_NOW, NO_EARLIER)


def test_a_day_under_way_is_not_compared_with_a_whole_one(
    account: Account, make_query: MakeQuery
) -> None:
    today = DateRange.parse("2025-11-20", "2025-11-20")
    query = make_query(
        resource="content",
        metrics=("assets",),
        dimensions=("day",),
        period=today,
        comparison=today.before(),
        same_hours=True,
    )

    frame = Oscom().run(query, account)

    assert frame.previous_totals == {"assets": None}
    assert NOT_BY_HOUR in frame.warnings
