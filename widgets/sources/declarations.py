"""Declarations that the catalogues of sources share."""

from __future__ import annotations

from typing import Any

from widgets.queries.translation import gettext_noop as _
from widgets.sources.spec import Dimension

DAYS = (
    Dimension("day", _("Day"), grain="day"),
    Dimension("week", _("Week"), grain="week"),
    Dimension("month", _("Month"), grain="month"),
)


def by_name(*entries: Any) -> dict[str, Any]:
    """Metrics or dimensions by their names."""
    return {entry.name: entry for entry in entries}
