"""Events by type, from the incremental export."""

from __future__ import annotations

from widgets.frames.frame import Unit
from widgets.frames.rules import count
from widgets.frames.table import Group, Kind, Table
from widgets.queries.translation import gettext_noop as _
from widgets.sources.declarations import DAYS, by_name
from widgets.sources.lists.endpoint import ListEndpoint
from widgets.sources.oscom import contract
from widgets.sources.oscom.catalogue.analytics import CHANNELS, EVENT_TYPES
from widgets.sources.oscom.catalogue.defaults import resource
from widgets.sources.oscom.list_api import LIST_API
from widgets.sources.spec import Dimension, Metric

EVENTS = resource(
    contract.EVENTS,
    _("Events"),
    scope=contract.ANALYTICS_SCOPE,
    metrics=by_name(
        Metric(
            "events",
            _("Events"),
            Unit.COUNT,
            definition=_("Everything visitors did, of any type."),
        )
    ),
    dimensions=by_name(
        *DAYS,
        Dimension("event_type", _("Event type"), values=EVENT_TYPES),
        Dimension("channel", _("Channel"), values=CHANNELS),
    ),
    longest_days=dict.fromkeys(("", "day", "week", "month"), contract.EVENTS_DAYS),
)

# Neither visitor nor contact is taken, nor any property.
ENDPOINT = ListEndpoint(
    api=LIST_API,
    path=contract.EVENTS_PATH,
    table=Table(
        fields={
            "id": Kind.TEXT,
            "type": Kind.TEXT,
            "channel": Kind.TEXT,
            "timestamp": Kind.MOMENT,
            "created_at": Kind.MOMENT,
        },
        measures={"events": count()},
        groups={"event_type": Group("type"), "channel": Group("channel")},
        time="timestamp",
    ),
)
