"""Dimensions and defaults that the declarations of resources share."""

from __future__ import annotations

from functools import partial

from widgets.queries.translation import gettext_noop as _
from widgets.sources.socialcrm import contract
from widgets.sources.socialcrm.networks import PLATFORMS
from widgets.sources.spec import Dimension, Resource

PLATFORM = Dimension("platform", _("Network"), values=PLATFORMS)
ACCOUNT = Dimension("account", _("Account"))

resource = partial(
    Resource,
    longest_days=contract.LONGEST_DAYS,
    fresh_seconds=contract.FRESH_SECONDS,
)
