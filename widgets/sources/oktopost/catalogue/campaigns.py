"""Campaigns as of now."""

from __future__ import annotations

from widgets.frames.frame import Unit
from widgets.frames.rules import count, total
from widgets.frames.table import Group, Kind, Table
from widgets.queries.translation import gettext_noop as _
from widgets.sources.declarations import by_name
from widgets.sources.lists.endpoint import ListEndpoint
from widgets.sources.oktopost import contract
from widgets.sources.oktopost.catalogue.defaults import CAMPAIGN, ONCE, TAG, resource
from widgets.sources.oktopost.list_api import LIST_API
from widgets.sources.spec import Dimension, Metric

STATUSES = {
    "active": _("Active"),
    "paused": _("Paused"),
    "archived": _("Archived"),
    "complete": _("Completed"),
}

CAMPAIGNS = resource(
    contract.CAMPAIGNS,
    _("Campaigns"),
    scope="campaigns",
    metrics=by_name(
        Metric(
            "campaigns",
            _("Campaigns"),
            Unit.COUNT,
            sums_over=ONCE,
            definition=_("Campaigns, whatever their status."),
        ),
        Metric(
            "posts_sent",
            _("Published posts"),
            Unit.COUNT,
            sums_over=ONCE,
            definition=_("Posts of the campaigns that were published."),
        ),
        Metric(
            "clicks",
            _("Clicks"),
            Unit.COUNT,
            sums_over=ONCE,
            definition=_("Clicks on the campaigns’ links until now."),
        ),
        Metric(
            "conversions",
            _("Conversions"),
            Unit.COUNT,
            sums_over=ONCE,
            definition=_("Clicks of the campaigns that ended in a conversion, until now."),
        ),
    ),
    dimensions=by_name(CAMPAIGN, Dimension("status", _("Status"), values=STATUSES), TAG),
)

ENDPOINT = ListEndpoint(
    api=LIST_API,
    path=contract.CAMPAIGNS_PATH,
    table=Table(
        fields={
            **dict.fromkeys(("id", "campaign", "status"), Kind.TEXT),
            "tags": Kind.TEXTS,
            **dict.fromkeys(("posts_sent", "clicks", "conversions"), Kind.COUNT),
        },
        measures={
            "campaigns": count(),
            **{name: total(name) for name in ("posts_sent", "clicks", "conversions")},
        },
        groups={"campaign": Group("campaign"), "status": Group("status"), "tag": Group("tags")},
    ),
    paths={
        "id": "Id",
        "campaign": "Name",
        "status": "Status",
        "tags": "Tags",
        "posts_sent": "PostsSent",
        "clicks": "Clicks",
        "conversions": "Converts",
    },
    params={"withTags": "1"},
)
