"""Annotations for charts over time, from OSCOM's events.

The fields of events are our reading of the guide ("Webhooks"), which names the events alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from widgets.sources.oscom.catalogue import METRICS
from widgets.sources.webhooks import Annotation, Event

Data = Mapping[str, Any]

LABELS = {metric.name: metric.label for metric in METRICS}
SIGNS = {"lt": "<", "lte": "≤", "gt": ">", "gte": "≥", "eq": "=", "neq": "≠"}
# By the direction, where no operator says it.
TURNS = {"below": "<", "down": "<", "above": ">", "up": ">"}


def of_event(event: Event) -> Annotation | None:
    """The annotation of an event; None where it is of no kind that is marked."""
    found = ANNOTATIONS.get(event.type)
    return found(event) if found else None


def _published(event: Event) -> Annotation:
    return Annotation("published", _at(event, "published_at"), _text(event.data, "title"))


def _completed(event: Event) -> Annotation:
    return Annotation("completed", _at(event, "completed_at"), _text(event.data, "name"))


def _alerted(event: Event) -> Annotation:
    metric = _text(event.data, "metric")
    text = LABELS.get(metric, metric)
    return Annotation("alert", _at(event, "triggered_at"), text, _figures(event.data))


ANNOTATIONS: Mapping[str, Callable[[Event], Annotation]] = {
    "content.published": _published,
    "campaign.completed": _completed,
    "analytics.alert.triggered": _alerted,
}


def _at(event: Event, field: str) -> datetime:
    """The event's own moment; that of its delivery where it has none."""
    try:
        at = datetime.fromisoformat(event.data[field])
    except (KeyError, TypeError, ValueError):
        return event.created_at
    return at if at.tzinfo else event.created_at


def _text(data: Data, field: str) -> str:
    value = data.get(field)
    return value if isinstance(value, str) else ""


def _figures(data: Data) -> str:
    """The value and what it crossed, such as 7 < 10."""
    value, threshold = _number(data.get("value")), _number(data.get("threshold"))
    sign = _sign(data)
    return f"{value} {sign} {threshold}" if value and threshold and sign else value


def _sign(data: Data) -> str:
    operator, direction = data.get("operator"), data.get("direction")
    return SIGNS.get(str(operator)) or TURNS.get(str(direction), "")


def _number(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return f"{value:.12g}"
