"""Content: published and planned assets and how they are received."""

from __future__ import annotations

from widgets.frames.frame import Unit
from widgets.frames.rules import count, total
from widgets.frames.table import Group, Kind, Table
from widgets.queries.translation import gettext_noop as _
from widgets.sources.declarations import DAYS, by_name
from widgets.sources.lists.endpoint import ListEndpoint
from widgets.sources.oscom import contract
from widgets.sources.oscom.catalogue.defaults import PUBLISHING_CHANNELS, resource
from widgets.sources.oscom.list_api import LIST_API
from widgets.sources.spec import Dimension, Metric

TYPES = {
    "blog": _("Blog post"),
    "social": _("Social post"),
    "email": _("Email"),
    "derivative": _("Derivative"),
}
STATUSES = {
    "draft": _("Draft"),
    "review": _("In review"),
    "published": _("Published"),
    "archived": _("Archived"),
}
COUNTERS = ("page_views", "reads", "clicks", "conversions")

CONTENT = resource(
    contract.CONTENT,
    _("Content"),
    scope=contract.CONTENT_SCOPE,
    metrics=by_name(
        Metric("assets", _("Content pieces"), Unit.COUNT, definition=_("Pieces of content.")),
        Metric(
            "page_views",
            _("Page views"),
            Unit.COUNT,
            definition=_("Times the pieces were opened since they were published."),
        ),
        Metric(
            "reads",
            _("Reads"),
            Unit.COUNT,
            definition=_("Times the pieces were read since they were published."),
        ),
        Metric(
            "clicks",
            _("Clicks"),
            Unit.COUNT,
            definition=_("Clicks on the pieces since they were published."),
        ),
        Metric(
            "conversions",
            _("Conversions"),
            Unit.COUNT,
            definition=_("Conversions of readers since the pieces were published."),
        ),
    ),
    dimensions=by_name(
        *DAYS,
        Dimension("type", _("Type"), values=TYPES),
        Dimension("status", _("Status"), values=STATUSES),
        Dimension("channel", _("Channel"), values=PUBLISHING_CHANNELS),
        Dimension("title", _("Content")),
    ),
)

ENDPOINT = ListEndpoint(
    api=LIST_API,
    path=contract.CONTENT_PATH,
    table=Table(
        fields={
            "id": Kind.TEXT,
            "type": Kind.TEXT,
            "status": Kind.TEXT,
            "channel": Kind.TEXT,
            "title": Kind.TEXT,
            "published_at": Kind.MOMENT,
            **dict.fromkeys(COUNTERS, Kind.COUNT),
        },
        measures={"assets": count(), **{name: total(name) for name in COUNTERS}},
        groups={name: Group(name) for name in ("type", "status", "channel", "title")},
        time="published_at",
    ),
    paths={name: f"performance.{name}" for name in COUNTERS},
)
