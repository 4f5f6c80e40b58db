"""Dimensions and defaults that the declarations of resources share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from widgets.queries.translation import gettext_noop as _
from widgets.sources.socialcrm import contract
from widgets.sources.socialcrm.networks import PLATFORMS
from widgets.sources.spec import Dimension, Metric, Resource

DAYS = (
    Dimension("day", _("Day"), grain="day"),
    Dimension("week", _("Week"), grain="week"),
    Dimension("month", _("Month"), grain="month"),
)
PLATFORM = Dimension("platform", _("Network"), values=PLATFORMS)
ACCOUNT = Dimension("account", _("Account"))


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
