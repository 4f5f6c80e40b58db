"""Dimensions and defaults that the declarations of resources share."""

from __future__ import annotations

from functools import partial

from widgets.queries.translation import gettext_noop as _
from widgets.sources.campaignos import contract
from widgets.sources.spec import Dimension, Resource

CHANNELS = {
    "EMAIL": _("Email"),
    "PUSH": _("Push"),
    "TELEGRAM": "Telegram",
    "ONSITE": _("On the website"),
    "WEBHOOK": "Webhook",
}
STATUSES = {
    "QUEUED": _("In the queue"),
    "SENDING": _("Being sent"),
    "SENT": _("Sent"),
    "DELIVERED": _("Delivered"),
    "OPENED": _("Opened"),
    "CLICKED": _("Clicked"),
    "BOUNCED": _("Bounced"),
    "FAILED": _("Failed"),
    "UNSUBSCRIBED": _("Unsubscribed"),
}
CAMPAIGN = Dimension("campaign", _("Campaign"))
CHANNEL = Dimension("channel", _("Channel"), values=CHANNELS)
STATUS = Dimension("status", _("Status"), values=STATUSES)

resource = partial(
    Resource,
    longest_days=contract.LONGEST_DAYS,
    fresh_seconds=contract.FRESH_SECONDS,
)
