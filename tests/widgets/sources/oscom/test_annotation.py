"""OSCOM's events that become chart annotations."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from widgets.sources.oscom import annotation
from widgets.sources.webhooks import Annotation, Event

TOLD = datetime(2025, 11, 19, 9, tzinfo=UTC)
AT = datetime(2025, 11, 18, 23, 30, tzinfo=timezone(timedelta(hours=1)))


def marked(kind: str, **data: Any) -> Annotation | None:
    return annotation.of_event(Event("whe_1", kind, TOLD, data))


@pytest.mark.parametrize(
    ("kind", "data", "expected"),
    [
        (
            "content.published",
            {"title": "Boots", "published_at": AT.isoformat()},
            Annotation("published", AT, "Boots"),
        ),
        (
            "campaign.completed",
            {"name": "Spring", "completed_at": AT.isoformat()},
            Annotation("completed", AT, "Spring"),
        ),
        (
            "analytics.alert.triggered",
            {"metric": "conversions", "operator": "lt", "threshold": 10, "value": 7},
            Annotation("alert", TOLD, "Conversions", "7 < 10"),
        ),
        (
            "analytics.alert.triggered",
            {"metric": "weather", "direction": "above", "threshold": 1.5, "value": 2},
            Annotation("alert", TOLD, "weather", "2 > 1.5"),
        ),
        (
            "analytics.alert.triggered",
            {"value": True, "threshold": "<b>"},
            Annotation("alert", TOLD),
        ),
        ("content.published", {"title": 7, "published_at": "soon"}, Annotation("published", TOLD)),
        (
            "content.published",
            {"published_at": "2025-11-18T23:30:00"},
            Annotation("published", TOLD),
        ),
        ("seo.ranking.changed", {"keyword": "boots"}, None),
        ("weather.changed", {}, None),
    ],
)
def test_an_event_is_noted_by_what_it_says(
    kind: str, data: dict[str, Any], expected: Annotation | None
) -> None:
    assert marked(kind, **data) == expected
