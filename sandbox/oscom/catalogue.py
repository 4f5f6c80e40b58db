"""Catalogue of the query endpoint: metrics, dimensions and their SQL.

Identifiers reach SQL from this module only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Type = Literal["integer", "money", "ratio", "decimal"]

GRAINS = ("hour", "day", "week", "month", "quarter", "year")
SESSION_DIMENSIONS = (
    "channel",
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
)
EVENT_DIMENSIONS = ("event_type", "campaign_name", "page_url", "content_title")

# They belong to the /seo endpoints.
SEO_WORDS = frozenset({"keyword", "position", "search_volume", "ctr", "impressions"})

PROPERTY = re.compile(r"property:([A-Za-z0-9_]{1,64})")
PROPERTIES = frozenset(
    {
        "page_url",
        "page_title",
        "referrer",
        "country",
        "device",
        "content_id",
        "content_title",
        "read_seconds",
        "read_ratio",
        "form_id",
        "form_name",
        "email_id",
        "email_subject",
        "link_url",
        "campaign_id",
        "campaign_name",
        "interaction",
        "conversion",
        "value",
    }
)


@dataclass(frozen=True)
class Metric:
    """A metric is counted over events or sessions, or divides one count by another."""

    name: str
    type: Type = "integer"
    unit: str = "count"
    sql: str = ""
    over: Literal["events", "sessions"] = "events"
    divides: tuple[str, str] | None = None
    additive: bool = True

    @property
    def is_ratio(self) -> bool:
        return self.divides is not None


IS_CONVERSION = "type IN ('form_submit', 'campaign_interaction') AND conversion"

METRICS: Mapping[str, Metric] = {
    metric.name: metric
    for metric in (
        Metric("sessions", sql="count(DISTINCT session_id)", over="sessions"),
        Metric("page_views", sql="count(*) FILTER (type = 'page_view')"),
        Metric("conversions", sql=f"count(*) FILTER ({IS_CONVERSION})"),
        Metric(
            "revenue",
            type="money",
            unit="currency",
            sql=f"coalesce(sum(value) FILTER ({IS_CONVERSION}), 0)",
        ),
        Metric("events", sql="count(*)"),
        Metric("content_reads", sql="count(*) FILTER (type = 'content_read')"),
        Metric("form_submits", sql="count(*) FILTER (type = 'form_submit')"),
        Metric("email_clicks", sql="count(*) FILTER (type = 'email_click')"),
        Metric("campaign_interactions", sql="count(*) FILTER (type = 'campaign_interaction')"),
        Metric("visitors", sql="count(DISTINCT visitor_id)", additive=False),
        Metric("identified_contacts", sql="count(DISTINCT contact_id)", additive=False),
        Metric(
            "conversion_rate",
            type="ratio",
            unit="ratio",
            divides=("conversions", "sessions"),
            additive=False,
        ),
        Metric(
            "pages_per_session",
            type="decimal",
            divides=("page_views", "sessions"),
            additive=False,
        ),
        Metric(
            "revenue_per_session",
            type="decimal",
            unit="currency",
            divides=("revenue", "sessions"),
            additive=False,
        ),
    )
}


def is_dimension(name: str) -> bool:
    return (
        name in GRAINS
        or name in SESSION_DIMENSIONS
        or name in EVENT_DIMENSIONS
        or PROPERTY.fullmatch(name) is not None
    )


def dimension_sql(name: str) -> str:
    """The column behind a dimension other than time, as text or null.

    A property that no event has is null everywhere.
    """
    if name == "event_type":
        return "type"
    if name in SESSION_DIMENSIONS or name in EVENT_DIMENSIONS:
        return name

    found = PROPERTY.fullmatch(name)
    if found and found[1] in PROPERTIES:
        return f"CAST({found[1]} AS VARCHAR)"
    return "CAST(NULL AS VARCHAR)"


def base_metrics(names: list[str]) -> list[Metric]:
    """The counted metrics that these names need, each once, in a stable order."""
    needed: dict[str, Metric] = {}
    for name in names:
        for part in METRICS[name].divides or (name,):
            needed[part] = METRICS[part]
    return list(needed.values())
