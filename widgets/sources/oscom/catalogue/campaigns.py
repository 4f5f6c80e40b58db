"""Campaigns and what they brought."""

from __future__ import annotations

from widgets.frames.frame import Unit
from widgets.frames.rules import count, total
from widgets.frames.table import Group, Kind, Table
from widgets.queries.translation import gettext_noop as _
from widgets.sources.declarations import by_name
from widgets.sources.lists.endpoint import ListEndpoint
from widgets.sources.oscom import contract
from widgets.sources.oscom.catalogue.defaults import PUBLISHING_CHANNELS, resource
from widgets.sources.oscom.list_api import LIST_API
from widgets.sources.spec import Dimension, Metric

STATUSES = {
    "draft": _("Draft"),
    "scheduled": _("Scheduled"),
    "active": _("Active"),
    "paused": _("Paused"),
    "completed": _("Completed"),
}
CHANNELS = {
    **PUBLISHING_CHANNELS,
    "paid_search": _("Paid search"),
    "paid_social": _("Paid social"),
    "social": _("Social"),
}
# A campaign runs in several channels, and its figures are not told apart by them.
OF_ONE = frozenset({"name", "status"})
COUNTERS = ("impressions", "clicks", "interactions", "conversions")
MONEY = ("revenue", "spend")

CAMPAIGNS = resource(
    contract.CAMPAIGNS,
    _("Campaigns"),
    scope=contract.CAMPAIGNS_SCOPE,
    metrics=by_name(
        Metric(
            "campaigns",
            _("Campaigns"),
            Unit.COUNT,
            sums_over=OF_ONE,
            definition=_("Campaigns, whether planned, running or over."),
        ),
        Metric(
            "impressions",
            _("Impressions"),
            Unit.COUNT,
            sums_over=OF_ONE,
            definition=_("Times the campaigns were shown, from their start until now."),
        ),
        Metric(
            "clicks",
            _("Clicks"),
            Unit.COUNT,
            sums_over=OF_ONE,
            definition=_("Clicks on the campaigns, from their start until now."),
        ),
        Metric(
            "interactions",
            _("Interactions"),
            Unit.COUNT,
            sums_over=OF_ONE,
            definition=_("Replies and other reactions, from the campaigns' start until now."),
        ),
        Metric(
            "conversions",
            _("Conversions"),
            Unit.COUNT,
            sums_over=OF_ONE,
            definition=_("Conversions that belong to the campaigns, from their start until now."),
        ),
        Metric(
            "revenue",
            _("Revenue"),
            Unit.MONEY,
            sums_over=OF_ONE,
            definition=_("The value of the campaigns' conversions, from their start until now."),
        ),
        Metric(
            "spend",
            _("Spend"),
            Unit.MONEY,
            good="",
            sums_over=OF_ONE,
            definition=_("What the campaigns cost, from their start until now."),
        ),
    ),
    dimensions=by_name(
        Dimension("name", _("Campaign")),
        Dimension("status", _("Status"), values=STATUSES),
        Dimension("channel", _("Channel"), values=CHANNELS),
    ),
)

ENDPOINT = ListEndpoint(
    api=LIST_API,
    path=contract.CAMPAIGNS_PATH,
    table=Table(
        fields={
            "id": Kind.TEXT,
            "name": Kind.TEXT,
            "status": Kind.TEXT,
            "channels": Kind.TEXTS,
            **dict.fromkeys(COUNTERS, Kind.COUNT),
            **dict.fromkeys(MONEY, Kind.NUMBER),
        },
        measures={
            "campaigns": count(),
            **{name: total(name) for name in (*COUNTERS, *MONEY)},
        },
        groups={
            "name": Group("name"),
            "status": Group("status"),
            "channel": Group("channels"),
        },
    ),
    paths={name: f"performance.{name}" for name in (*COUNTERS, *MONEY)},
)
