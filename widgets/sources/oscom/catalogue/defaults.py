"""Labels, dimensions and defaults that the declarations of resources share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from widgets.queries.translation import gettext_noop as _
from widgets.sources.oscom import contract
from widgets.sources.spec import Dimension, Metric, Resource

DAYS = (
    Dimension("day", _("Day"), grain="day"),
    Dimension("week", _("Week"), grain="week"),
    Dimension("month", _("Month"), grain="month"),
)
PUBLISHING_CHANNELS = {
    "linkedin": "LinkedIn",
    "x": "X",
    "facebook": "Facebook",
    "instagram": "Instagram",
    "blog": _("Blog"),
    "email": _("Email"),
}


def by_name(*entries: Any) -> dict[str, Any]:
    return {entry.name: entry for entry in entries}


def resource(
    name: str,
    label: str,
    scope: str,
    *,
    metrics: Mapping[str, Metric],
    dimensions: Mapping[str, Dimension],
    **more: Any,
) -> Resource:
    """A resource whose rows are fetched and aggregated here, unless it says otherwise."""
    defaults = {
        "longest_days": contract.LONGEST_DAYS,
        "fresh_seconds": contract.LISTS_FRESH_SECONDS,
    }
    return Resource(
        name=name,
        label=label,
        scope=scope,
        metrics=metrics,
        dimensions=dimensions,
        **{**defaults, **more},
    )
