"""CampaignOS's catalogue for forms and planner: one module per kind of rows."""

from __future__ import annotations

from widgets.sources import credential_fields
from widgets.sources.campaignos import contract
from widgets.sources.campaignos.catalogue import (
    attribution,
    campaigns,
    contacts,
    days,
    funnel,
    messages,
    segments,
    summary,
)
from widgets.sources.credential_fields import CredentialField
from widgets.sources.spec import Spec

__all__ = ["SPEC"]

RESOURCES = (
    days.DAYS_OF_WORKSPACE,
    campaigns.CAMPAIGNS,
    messages.MESSAGES,
    attribution.ATTRIBUTION,
    funnel.FUNNEL,
    campaigns.CHANNELS,
    campaigns.STATUSES,
    campaigns.AB_TESTS,
    contacts.CONTACTS,
    segments.SEGMENTS,
    summary.SUMMARY,
)

SPEC = Spec(
    slug=contract.SLUG,
    label=contract.LABEL,
    key=credential_fields.key(contract.KEY_PATTERN, contract.KEY_HELP, label="API key"),
    settings=(
        CredentialField(
            "workspace",
            "workspace",
            contract.WORKSPACE_HELP,
            contract.WORKSPACE_PATTERN,
            is_required=False,
            is_subaccount=True,
        ),
        CredentialField(
            "currency",
            "currency",
            contract.CURRENCY_HELP,
            contract.CURRENCY_PATTERN,
            is_required=False,
        ),
        CredentialField(
            "funnel_steps",
            "funnel steps",
            contract.STEPS_HELP,
            contract.STEPS_PATTERN,
            is_required=False,
        ),
    ),
    base_urls=(),
    base_url_pattern=contract.BASE_URL_PATTERN,
    base_url_example=contract.BASE_URL_EXAMPLE,
    resources={resource.name: resource for resource in RESOURCES},
    calls_per_minute=contract.CALLS_PER_MINUTE,
)
