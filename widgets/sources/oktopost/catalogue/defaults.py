"""Dimensions and defaults that the declarations of resources share."""

from __future__ import annotations

from functools import partial

from widgets.queries.translation import gettext_noop as _
from widgets.sources.oktopost import contract
from widgets.sources.oktopost.catalogue.profiles import NETWORKS
from widgets.sources.spec import Dimension, Resource

NETWORK = Dimension("network", _("Network"), values=NETWORKS)
CAMPAIGN = Dimension("campaign", _("Campaign"))
PROFILE = Dimension("profile", _("Profile"))
TAG = Dimension("tag", _("Tag"))
# An item may have several tags, a post several profiles: rows by these may not be summed.
ONCE = frozenset({"network", "campaign", "status"})

resource = partial(
    Resource,
    longest_days=contract.LONGEST_DAYS,
    fresh_seconds=contract.FRESH_SECONDS,
)
