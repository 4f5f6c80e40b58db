"""Accounts day by day. Days are the platform's own, in UTC, whatever a client's zone is."""

from __future__ import annotations

from widgets.frames.frame import Unit
from widgets.frames.rules import last, mean, total
from widgets.frames.table import Group, Kind, Table
from widgets.queries.translation import gettext_noop as _
from widgets.sources.declarations import DAYS, by_name
from widgets.sources.lists.endpoint import ListEndpoint
from widgets.sources.socialcrm import contract
from widgets.sources.socialcrm.catalogue.defaults import ACCOUNT, PLATFORM, resource
from widgets.sources.socialcrm.list_api import LIST_API
from widgets.sources.spec import Metric

SUMMED = ("impressions", "engagements", "clicks", "posts_published")

ACCOUNT_DAYS = resource(
    contract.ACCOUNT_DAYS,
    _("Accounts by day"),
    scope=contract.INSIGHTS_SCOPE,
    metrics=by_name(
        Metric(
            "followers",
            _("Followers"),
            Unit.COUNT,
            additive=False,
            is_level=True,
            definition=_("Followers of all accounts at the end of the days, never summed."),
        ),
        Metric(
            "follower_change",
            _("New followers"),
            # It falls below zero as well.
            Unit.NUMBER,
            definition=_("Followers gained less followers lost."),
        ),
        Metric(
            "impressions",
            _("Impressions"),
            Unit.COUNT,
            definition=_("Times that anything of the accounts was shown."),
        ),
        Metric(
            "reach",
            _("Average daily reach"),
            Unit.NUMBER,
            additive=False,
            is_level=True,
            definition=_("People reached by one account on one day, on average."),
        ),
        Metric(
            "engagements",
            _("Engagements"),
            Unit.COUNT,
            definition=_("Likes, comments, shares and other reactions."),
        ),
        Metric("clicks", _("Clicks"), Unit.COUNT, definition=_("Clicks on the accounts’ links.")),
        Metric(
            "posts_published",
            _("Published posts"),
            Unit.COUNT,
            definition=_("Posts that appeared, counted once for each account."),
        ),
    ),
    dimensions=by_name(*DAYS, PLATFORM, ACCOUNT),
    moving_days=contract.LATE_DAYS,
)

ENDPOINT = ListEndpoint(
    api=LIST_API,
    path=contract.ACCOUNT_DAYS_PATH,
    table=Table(
        fields={
            "id": Kind.TEXT,
            "account_id": Kind.TEXT,
            "account": Kind.TEXT,
            "platform": Kind.TEXT,
            "date": Kind.DAY,
            "followers": Kind.COUNT,
            "follower_change": Kind.NUMBER,
            "reach": Kind.COUNT,
            **dict.fromkeys(SUMMED, Kind.COUNT),
        },
        measures={
            "followers": last("followers", of="account_id", by="date"),
            "follower_change": total("follower_change"),
            "reach": mean("reach"),
            **{name: total(name) for name in SUMMED},
        },
        groups={"account": Group("account"), "platform": Group("platform")},
        time="date",
    ),
)
