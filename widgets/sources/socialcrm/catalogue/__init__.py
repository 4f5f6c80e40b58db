"""SocialCRM's catalogue for forms and planner: one module per kind of rows."""

from __future__ import annotations

from widgets.sources import credential_fields
from widgets.sources.socialcrm import contract
from widgets.sources.socialcrm.catalogue import account_days, posts, profile
from widgets.sources.spec import Spec

__all__ = ["SPEC"]

RESOURCES = (
    posts.POSTS,
    account_days.ACCOUNT_DAYS,
    profile.ACCOUNTS,
    profile.TRENDING,
    profile.PERSONA,
)

SPEC = Spec(
    slug=contract.SLUG,
    label=contract.LABEL,
    key=credential_fields.key(contract.CREDENTIAL_PATTERN, contract.CREDENTIAL_HELP),
    base_urls=contract.BASE_URLS,
    resources={resource.name: resource for resource in RESOURCES},
    calls_per_minute=contract.CALLS_PER_MINUTE,
)
