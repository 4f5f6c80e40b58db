"""OSCOM's catalogue for forms and planner: one module per resource."""

from __future__ import annotations

from widgets.sources import credential_fields
from widgets.sources.oscom import contract
from widgets.sources.oscom.catalogue import (
    campaigns,
    contacts,
    content,
    events,
    overview,
    reports,
    seo,
)
from widgets.sources.oscom.catalogue.analytics import ANALYTICS, METRICS
from widgets.sources.spec import Spec

__all__ = ["ANALYTICS", "METRICS", "SPEC"]

RESOURCES = (
    ANALYTICS,
    overview.OVERVIEW,
    reports.REPORTS,
    seo.KEYWORDS,
    seo.PAGES,
    seo.RECOMMENDATIONS,
    content.CONTENT,
    campaigns.CAMPAIGNS,
    contacts.CONTACTS,
    events.EVENTS,
)

SPEC = Spec(
    slug=contract.SLUG,
    label=contract.LABEL,
    key=credential_fields.key(contract.CREDENTIAL_PATTERN, contract.CREDENTIAL_HELP),
    base_urls=contract.BASE_URLS,
    resources={resource.name: resource for resource in RESOURCES},
    calls_per_minute=contract.CALLS_PER_MINUTE,
)
