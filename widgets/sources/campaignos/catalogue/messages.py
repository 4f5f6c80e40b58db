"""Messages, each at the time at which it was sent. Whom it went to is dropped."""

from __future__ import annotations

from widgets.frames.frame import Unit
from widgets.frames.rules import count, total
from widgets.frames.table import Group, Kind, Table
from widgets.queries.translation import gettext_noop as _
from widgets.sources.campaignos import contract
from widgets.sources.campaignos.catalogue.defaults import CAMPAIGN, CHANNEL, STATUS, resource
from widgets.sources.campaignos.list_api import PagedLists
from widgets.sources.declarations import DAYS, by_name
from widgets.sources.lists.endpoint import ListEndpoint
from widgets.sources.spec import Metric

TIME = "at"

MESSAGES = resource(
    contract.MESSAGES,
    _("Messages"),
    scope=contract.MESSAGES_SCOPE,
    metrics=by_name(
        Metric(
            "messages",
            _("Messages"),
            Unit.COUNT,
            definition=_("Messages at the time at which they were sent."),
        ),
        Metric(
            "opened",
            _("Opened"),
            Unit.COUNT,
            definition=_("Messages that were opened until now, at the time of sending."),
        ),
    ),
    dimensions=by_name(*DAYS, CHANNEL, STATUS, CAMPAIGN),
    omits_zeros=True,
    moving_days=contract.LATE_MESSAGE_DAYS,
)

LISTED = ListEndpoint(
    api=PagedLists(time=TIME),
    path=contract.MESSAGES_PATH,
    table=Table(
        fields={
            **dict.fromkeys(("id", "channel", "status", "campaign_id"), Kind.TEXT),
            **dict.fromkeys((TIME, "opened_at"), Kind.MOMENT),
        }
    ),
    paths={TIME: "sentAt", "opened_at": "openedAt", "campaign_id": "campaignId"},
)
TABLE = Table(
    fields={
        **dict.fromkeys(("id", "channel", "status", "campaign"), Kind.TEXT),
        TIME: Kind.MOMENT,
        "is_opened": Kind.COUNT,
    },
    measures={"messages": count(), "opened": total("is_opened")},
    groups={name: Group(name) for name in ("channel", "status", "campaign")},
    time=TIME,
)
