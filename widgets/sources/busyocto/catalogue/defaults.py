"""Dimensions and defaults that the declarations of resources share."""

from __future__ import annotations

from functools import partial

from widgets.queries.translation import gettext_noop as _
from widgets.sources.busyocto import contract
from widgets.sources.spec import Dimension, Resource

# Others are called what the platform calls them.
PLATFORMS = {
    "facebook": "Facebook",
    "google": "Google",
    "instagram": "Instagram",
    "linkedin": "LinkedIn",
    "meta": "Meta",
    "microsoft": "Microsoft",
    "pinterest": "Pinterest",
    "tiktok": "TikTok",
    "x": "X",
    "youtube": "YouTube",
}
PLATFORM = Dimension("platform", _("Platform"), values=PLATFORMS)
COMPETITOR = Dimension("competitor", _("Competitor"))

resource = partial(
    Resource,
    longest_days=contract.LONGEST_DAYS,
    fresh_seconds=contract.FRESH_SECONDS,
)
