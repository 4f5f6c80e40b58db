"""Dimensions and defaults that the declarations of resources share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from widgets.queries.translation import gettext_noop as _
from widgets.sources.oktopost import contract
from widgets.sources.oktopost.catalogue.profiles import NETWORKS
from widgets.sources.spec import Dimension, Metric, Resource

DAYS = (
    Dimension("day", _("Day"), grain="day"),
    Dimension("week", _("Week"), grain="week"),
    Dimension("month", _("Month"), grain="month"),
)
NETWORK = Dimension("network", _("Network"), values=NETWORKS)
CAMPAIGN = Dimension("campaign", _("Campaign"))
PROFILE = Dimension("profile", _("Profile"))
TAG = Dimension("tag", _("Tag"))
# An item may have several tags, a post several profiles: rows by these may not be summed.
ONCE = frozenset({"network", "campaign", "status"})


def resource(
    name: str,
    label: str,
    scope: str,
    *,
    metrics: tuple[Metric, ...],
    dimensions: tuple[Dimension, ...],
    **more: Any,
) -> Resource:
    return Resource(
        name=name,
        label=label,
        scope=scope,
        metrics=_by_name(metrics),
        dimensions=_by_name(dimensions),
        longest_days=contract.LONGEST_DAYS,
        fresh_seconds=contract.FRESH_SECONDS,
        **more,
    )


def _by_name(entries: tuple[Any, ...]) -> Mapping[str, Any]:
    return {entry.name: entry for entry in entries}
