"""The sources by slug, and accounts at them."""

from __future__ import annotations

import hashlib

from widgets.sources.busyocto import BusyOcto
from widgets.sources.campaignos import CampaignOs
from widgets.sources.oktopost import Oktopost
from widgets.sources.oscom import Oscom
from widgets.sources.socialcrm import SocialCrm
from widgets.sources.spec import Source

SOURCES: dict[str, Source] = {
    entry.spec.slug: entry for entry in (Oscom(), SocialCrm(), Oktopost(), BusyOcto(), CampaignOs())
}


def source(slug: str) -> Source:
    """The source of that name. Raises KeyError for one we do not speak to."""
    return SOURCES[slug]


def labels() -> list[tuple[str, str]]:
    """Slugs and labels, as a form offers them."""
    return [(slug, source.spec.label) for slug, source in SOURCES.items()]


def fingerprint(slug: str, credential: str) -> str:
    """One-way hash of a credential, for the Redis keys of its rate limit."""
    return hashlib.sha256(f"{slug}\0{credential}".encode()).hexdigest()[:32]
