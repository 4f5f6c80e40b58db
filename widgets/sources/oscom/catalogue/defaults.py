"""Labels, dimensions and defaults that the declarations of resources share."""

from __future__ import annotations

from functools import partial

from widgets.queries.translation import gettext_noop as _
from widgets.sources.oscom import contract
from widgets.sources.spec import Resource

PUBLISHING_CHANNELS = {
    "linkedin": "LinkedIn",
    "x": "X",
    "facebook": "Facebook",
    "instagram": "Instagram",
    "blog": _("Blog"),
    "email": _("Email"),
}

# Rows are fetched and aggregated here, unless a resource says otherwise.
resource = partial(
    Resource,
    longest_days=contract.LONGEST_DAYS,
    fresh_seconds=contract.LISTS_FRESH_SECONDS,
)
