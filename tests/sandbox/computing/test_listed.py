"""Aggregates of lists, held against the lists themselves."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.sandbox.driver import KEY, Driver

FEBRUARY = {"start": "2026-02-01", "end": "2026-02-28"}


def compute(driver: Driver, resource: str, **body: Any) -> dict[str, Any]:
    answer = driver.control("POST", "/compute", {"key": KEY, "resource": resource, "body": body})
    assert "data" in answer, answer
    return dict(answer)


def listed(driver: Driver, path: str) -> list[dict[str, Any]]:
    return list(driver.walk(path, limit=100))


def test_keywords_are_averaged_and_divided(driver: Driver) -> None:
    items = listed(driver, "/seo/keywords")
    ranked = [item["position"] for item in items if item["position"] is not None]
    clicks, impressions = (sum(item[name] for item in items) for name in ("clicks", "impressions"))
    metrics = ["keywords", "position", "best_position", "clicks", "ctr"]

    totals = compute(driver, "seo.keywords", metrics=metrics)["meta"]["totals"]

    assert totals == {
        "keywords": len(items),
        "position": pytest.approx(sum(ranked) / len(ranked), abs=5e-5),
        "best_position": min(ranked),
        "clicks": clicks,
        "ctr": pytest.approx(clicks / impressions, abs=5e-5),
    }


def test_positions_fall_into_bands(driver: Driver) -> None:
    items = listed(driver, "/seo/keywords")
    rows = compute(driver, "seo_keywords", metrics=["keywords"], dimensions=["position_band"])
    found = {row["position_band"]: row["keywords"] for row in rows["data"]}

    assert set(found) == {"1-3", "4-10", "11-20", "21-50", "51+", None}
    assert found["4-10"] == sum(4 <= (item["position"] or 0) <= 10 for item in items)
    assert found[None] == sum(item["position"] is None for item in items)


@pytest.mark.parametrize(
    ("resource", "path", "metric", "dimension"),
    [
        ("seo.pages", "/seo/pages", "pages", "url"),
        ("seo.recommendations", "/seo/recommendations", "recommendations", "type"),
        ("content", "/content", "assets", "status"),
        ("campaigns", "/campaigns", "campaigns", "status"),
        ("contacts", "/contacts", "contacts", "lifecycle_stage"),
    ],
)
def test_lists_are_counted_by_dimension(
    driver: Driver, resource: str, path: str, metric: str, dimension: str
) -> None:
    answer = compute(driver, resource, metrics=[metric], dimensions=[dimension])
    counts = Counter(item[dimension] for item in listed(driver, path))

    assert {row[dimension]: row[metric] for row in answer["data"]} == counts
    assert answer["meta"]["totals"] == {metric: counts.total()}


def test_content_is_counted_when_it_was_published(driver: Driver) -> None:
    months = {"start": "2026-01-01", "end": "2026-03-31"}
    answer = compute(driver, "content", metrics=["assets"], dimensions=["month"], date_range=months)
    found = Counter(
        item["published_at"][:7] for item in listed(driver, "/content") if item["published_at"]
    )

    assert answer["data"] == [
        {"month": f"2026-0{month}-01", "assets": found[f"2026-0{month}"]} for month in (1, 2, 3)
    ]


def test_days_without_content_are_filled(driver: Driver) -> None:
    asked = {"metrics": ["assets", "reads"], "dimensions": ["day"], "date_range": FEBRUARY}
    filled = compute(driver, "content", **asked)["data"]
    bare = compute(driver, "content", **asked, fill="none")["data"]

    assert len(filled) == 28
    assert bare == [row for row in filled if row["assets"]]
    assert {"assets": 0, "reads": 0}.items() <= next(r for r in filled if not r["assets"]).items()


def test_items_of_several_values_count_once_for_each(driver: Driver) -> None:
    items = listed(driver, "/campaigns")
    by_channel = compute(driver, "campaigns", metrics=["campaigns"], dimensions=["channel"])
    condition = {"field": "channel", "operator": "in", "value": ["email", "instagram"]}
    chosen = compute(driver, "campaigns", metrics=["campaigns"], filters=[condition])

    assert {row["channel"]: row["campaigns"] for row in by_channel["data"]} == Counter(
        channel for item in items for channel in item["channels"]
    )
    assert by_channel["meta"]["totals"] == {"campaigns": len(items)}
    assert chosen["data"] == [
        {"campaigns": sum(bool({"email", "instagram"} & set(i["channels"])) for i in items)}
    ]


def test_segments_are_counted_by_name(driver: Driver) -> None:
    rows = compute(driver, "contacts", metrics=["contacts"], dimensions=["segment"])["data"]
    sizes = {item["name"]: item["size"] for item in listed(driver, "/contacts/segments")}

    assert {row["segment"]: row["contacts"] for row in rows if row["segment"]} == sizes


def test_rows_are_filtered_ordered_and_limited(driver: Driver) -> None:
    answer = compute(
        driver,
        "contacts",
        metrics=["contacts", "deal_value"],
        dimensions=["score_band"],
        filters=[{"field": "contacts", "operator": "gt", "value": 3}],
        order=[{"field": "score_band", "direction": "desc"}],
        limit=2,
    )
    bands = [row["score_band"] for row in answer["data"]]

    assert len(bands) == 2
    assert bands == sorted(bands, reverse=True)
    assert all(row["contacts"] > 3 for row in answer["data"])


def test_revisions_are_computed_with(driver: Driver) -> None:
    before = compute(driver, "seo.keywords", metrics=["search_volume"])["meta"]["totals"]
    change = {"resource": "seo.keywords", "id": "kw_1", "set": {"search_volume": 0}}
    volume = next(i for i in listed(driver, "/seo/keywords") if i["id"] == "kw_1")["search_volume"]
    driver.control("POST", "/revise", {"key": KEY, **change})

    after = compute(driver, "seo.keywords", metrics=["search_volume"])["meta"]["totals"]
    assert after["search_volume"] == before["search_volume"] - volume


@pytest.mark.parametrize(
    ("resource", "body", "status"),
    [
        ("moods", {"metrics": ["x"]}, "invalid_parameter"),
        ("content", {"metrics": ["moods"]}, "invalid_parameter"),
        ("content", {"metrics": ["assets"], "dimensions": ["mood"]}, "invalid_parameter"),
        ("content", {"metrics": ["assets"], "colour": 1}, "unknown_field"),
        ("contacts", {"metrics": ["contacts"], "dimensions": ["day"]}, "incompatible_dimension"),
    ],
)
def test_questions_without_meaning_are_refused(
    driver: Driver, resource: str, body: dict[str, Any], status: str
) -> None:
    order = {"key": KEY, "resource": resource, "body": body}

    assert driver.control("POST", "/compute", order)["error"]["code"] == status
