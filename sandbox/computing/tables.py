"""The listed resources as SQL tables: what is taken of an item, measured and grouped by."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.oscom import campaigns, contacts, content, ranking, seo
from sandbox.synthetic.data import SyntheticData

Items = Callable[[SyntheticData, datetime], list[dict[str, Any]]]

# OSCOM's own ratios have four digits.
CTR = "round_even(sum(clicks)::DOUBLE / nullif(sum(impressions), 0), 4)"


def mean(column: str) -> str:
    return f"round_even(avg({column}), 4)"


def sums(*columns: str) -> dict[str, str]:
    return {name: f"coalesce(sum({name}), 0)" for name in columns}


@dataclass(frozen=True)
class Resource:
    """`columns` are SQL types by field, `at` says where an item holds one elsewhere.

    `many` maps dimensions to list columns: an item counts once for each of their values.
    """

    items: Items
    columns: Mapping[str, str]
    metrics: Mapping[str, str]
    dimensions: Mapping[str, str]
    many: Mapping[str, str] = field(default_factory=dict)
    at: Mapping[str, str] = field(default_factory=dict)
    time: str | None = None


def bands(column: str, ends: Sequence[tuple[str, int]], last: str) -> str:
    cases = " ".join(f"WHEN {column} <= {end} THEN '{name}'" for name, end in ends)
    return f"CASE WHEN {column} IS NULL THEN NULL {cases} ELSE '{last}' END"


def with_segments(synthetic: SyntheticData, now: datetime) -> list[dict[str, Any]]:
    return [
        item | {"segments": [each.name for each in contacts.SEGMENTS.values() if each.holds(item)]}
        for item in contacts.items(synthetic, now)
    ]


COUNTED = ("page_views", "reads", "clicks", "conversions")
RESULTS = ("impressions", "clicks", "interactions", "conversions", "revenue", "spend")

RESOURCES: Mapping[str, Resource] = {
    "seo.keywords": Resource(
        seo.items,
        columns={
            "id": "VARCHAR",
            "keyword": "VARCHAR",
            "page_url": "VARCHAR",
            "position": "INTEGER",
            "search_volume": "BIGINT",
            "clicks": "BIGINT",
            "impressions": "BIGINT",
        },
        metrics={
            "position": mean("position"),
            "best_position": "min(position)",
            "keywords": "count(*)",
            "ctr": CTR,
            **sums("clicks", "impressions", "search_volume"),
        },
        dimensions={
            "keyword": "keyword",
            "page_url": "page_url",
            "position_band": bands(
                "position", (("1-3", 3), ("4-10", 10), ("11-20", 20), ("21-50", 50)), "51+"
            ),
        },
    ),
    "seo.pages": Resource(
        ranking.page_items,
        columns={
            "id": "VARCHAR",
            "url": "VARCHAR",
            "best_position": "INTEGER",
            "optimization_score": "INTEGER",
            "clicks": "BIGINT",
            "impressions": "BIGINT",
        },
        metrics={
            "optimization_score": mean("optimization_score"),
            "best_position": "min(best_position)",
            "pages": "count(*)",
            "ctr": CTR,
            **sums("clicks", "impressions"),
        },
        dimensions={"url": "url"},
    ),
    "seo.recommendations": Resource(
        ranking.recommendation_items,
        columns={
            "id": "VARCHAR",
            "type": "VARCHAR",
            "status": "VARCHAR",
            "title": "VARCHAR",
            "estimated_impact": "INTEGER",
        },
        metrics={
            "recommendations": "count(*)",
            "estimated_impact": mean("estimated_impact"),
        },
        dimensions={"type": "type", "status": "status", "title": "title"},
    ),
    "content": Resource(
        content.items,
        columns={
            "id": "VARCHAR",
            "type": "VARCHAR",
            "status": "VARCHAR",
            "channel": "VARCHAR",
            "title": "VARCHAR",
            "published_at": "TIMESTAMP",
            **dict.fromkeys(COUNTED, "BIGINT"),
        },
        metrics={"assets": "count(*)", **sums(*COUNTED)},
        dimensions={"type": "type", "status": "status", "channel": "channel", "title": "title"},
        at=dict.fromkeys(COUNTED, "performance"),
        time="published_at",
    ),
    "campaigns": Resource(
        campaigns.items,
        columns={
            "id": "VARCHAR",
            "name": "VARCHAR",
            "status": "VARCHAR",
            "channels": "VARCHAR[]",
            **dict.fromkeys(RESULTS, "DECIMAL(18, 2)"),
        },
        metrics={"campaigns": "count(*)", **sums(*RESULTS)},
        dimensions={"name": "name", "status": "status", "channel": "channel"},
        many={"channel": "channels"},
        at=dict.fromkeys(RESULTS, "performance"),
    ),
    "contacts": Resource(
        with_segments,
        columns={
            "id": "VARCHAR",
            "lifecycle_stage": "VARCHAR",
            "engagement_score": "INTEGER",
            "deal_value": "DECIMAL(18, 2)",
            "segments": "VARCHAR[]",
        },
        metrics={
            "contacts": "count(*)",
            "engagement_score": mean("engagement_score"),
            **sums("deal_value"),
        },
        dimensions={
            "lifecycle_stage": "lifecycle_stage",
            "segment": "segment",
            "score_band": bands(
                "engagement_score",
                (("0-19", 19), ("20-39", 39), ("40-59", 59), ("60-79", 79)),
                "80-100",
            ),
        },
        many={"segment": "segments"},
    ),
}
