"""Reports that somebody put together at OSCOM: their tables, by report and widget."""

from __future__ import annotations

from widgets.queries.translation import gettext_noop as _
from widgets.sources.declarations import by_name
from widgets.sources.oscom import contract
from widgets.sources.oscom.catalogue.analytics import DIMENSIONS, METRICS, PROPERTIES
from widgets.sources.oscom.catalogue.defaults import resource
from widgets.sources.spec import Dimension

REPORT, WIDGET = "report", "widget"

# A report's tables are answers of the analytics, asked at OSCOM.
REPORTS = resource(
    contract.REPORTS,
    _("Reports"),
    scope=contract.ANALYTICS_SCOPE,
    metrics=by_name(*METRICS),
    dimensions=by_name(
        *DIMENSIONS,
        # These choose a table; they are no columns of one.
        Dimension(REPORT, _("Report")),
        Dimension(WIDGET, _("Widget of the report")),
    ),
    open_prefixes=("property",),
    suggested=PROPERTIES,
)
