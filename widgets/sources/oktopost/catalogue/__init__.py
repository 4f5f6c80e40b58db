"""Oktopost's catalogue for forms and planner: one module per kind of rows."""

from __future__ import annotations

from widgets.sources import credential_fields
from widgets.sources.credential_fields import CredentialField
from widgets.sources.oktopost import contract
from widgets.sources.oktopost.catalogue import campaigns, clicks, followers, posts
from widgets.sources.spec import Spec

__all__ = ["SPEC"]

RESOURCES = (posts.POSTS, clicks.CLICKS, followers.FOLLOWERS, campaigns.CAMPAIGNS)

SPEC = Spec(
    slug=contract.SLUG,
    label=contract.LABEL,
    key=credential_fields.key(contract.KEY_PATTERN, contract.KEY_HELP, label="API key"),
    settings=(
        CredentialField(
            "account_id", "account id", contract.ACCOUNT_ID_HELP, contract.ACCOUNT_ID_PATTERN
        ),
    ),
    base_urls=tuple(contract.REGIONS),
    regions=contract.REGIONS,
    resources={resource.name: resource for resource in RESOURCES},
    calls_per_minute=contract.CALLS_PER_MINUTE,
    rate_windows=contract.RATE_WINDOWS,
    block_seconds=contract.BLOCK_SECONDS,
)
