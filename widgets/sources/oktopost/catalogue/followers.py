"""Followers of profiles day by day. Days are the platform's own, in UTC."""

from __future__ import annotations

from widgets.frames.frame import Unit
from widgets.frames.rules import last, total
from widgets.frames.table import Group, Kind, Table
from widgets.queries.translation import gettext_noop as _
from widgets.sources.declarations import DAYS, by_name
from widgets.sources.oktopost import contract
from widgets.sources.oktopost.catalogue.defaults import NETWORK, PROFILE, resource
from widgets.sources.spec import Metric

FOLLOWERS = resource(
    contract.FOLLOWERS,
    _("Followers"),
    scope="profiles",
    metrics=by_name(
        Metric(
            "followers",
            _("Followers"),
            Unit.COUNT,
            additive=False,
            is_level=True,
            definition=_("Followers of all profiles at the end of the days, never summed."),
        ),
        Metric(
            "followers_added",
            _("New followers"),
            # It falls below zero as well.
            Unit.NUMBER,
            definition=_("Followers gained less followers lost."),
        ),
    ),
    dimensions=by_name(*DAYS, NETWORK, PROFILE),
    moving_days=contract.LATE_FOLLOWER_DAYS,
)

TABLE = Table(
    fields={
        **dict.fromkeys(("id", "credential_id", "profile", "network"), Kind.TEXT),
        "date": Kind.DAY,
        "followers": Kind.COUNT,
        "followers_added": Kind.NUMBER,
    },
    measures={
        "followers": last("followers", of="credential_id", by="date"),
        "followers_added": total("followers_added"),
    },
    groups={"profile": Group("profile"), "network": Group("network")},
    time="date",
)
