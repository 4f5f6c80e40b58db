"""BusyOcto's catalogue for forms and planner: one module per kind of rows."""

from __future__ import annotations

from widgets.sources import credential_fields
from widgets.sources.busyocto import contract
from widgets.sources.busyocto.catalogue import ads, competition, notices, reports
from widgets.sources.credential_fields import CredentialField
from widgets.sources.spec import Spec

__all__ = ["SPEC"]

RESOURCES = (
    ads.ADS,
    competition.POSTS,
    competition.ADS,
    competition.ACTIVITY,
    notices.NOTIFICATIONS,
    notices.ALERTS,
    reports.REPORTS,
)

SPEC = Spec(
    slug=contract.SLUG,
    label=contract.LABEL,
    key=credential_fields.key(contract.KEY_PATTERN, contract.KEY_HELP, label="API key"),
    settings=(
        CredentialField(
            contract.DOMAIN,
            "domain",
            contract.DOMAIN_HELP,
            contract.DOMAIN_PATTERN,
            is_required=False,
            is_subaccount=True,
        ),
    ),
    base_urls=contract.BASE_URLS,
    resources={resource.name: resource for resource in RESOURCES},
    calls_per_minute=contract.CALLS_PER_MINUTE,
)
