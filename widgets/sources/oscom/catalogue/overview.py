"""The workspace's four leading numbers."""

from __future__ import annotations

from widgets.queries.translation import gettext_noop as _
from widgets.sources.oscom import contract
from widgets.sources.oscom.catalogue.analytics import METRICS
from widgets.sources.oscom.catalogue.defaults import resource

# OSCOM API guide, "Analytics module".
NAMES = ("sessions", "page_views", "conversions", "revenue")

OVERVIEW = resource(
    contract.OVERVIEW,
    _("Overview"),
    scope=contract.ANALYTICS_SCOPE,
    metrics={metric.name: metric for metric in METRICS if metric.name in NAMES},
    dimensions={},
    fresh_seconds=contract.FRESH_SECONDS,
    filterable=False,
)
