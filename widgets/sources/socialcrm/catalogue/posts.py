"""Posts with their counters: a row for each account that a post went to.

Counters are cumulative, from publication until now: over time they are placed on the day on which
their post was published. A post that was not is placed when it is due, a draft when it was made.
"""

from __future__ import annotations

from widgets.frames.frame import Unit
from widgets.frames.rules import distinct, mean, ratio, total
from widgets.frames.table import Group, Kind, Table
from widgets.queries.translation import gettext_noop as _
from widgets.sources.declarations import DAYS, by_name
from widgets.sources.lists.endpoint import ListEndpoint
from widgets.sources.socialcrm import contract
from widgets.sources.socialcrm.catalogue.defaults import ACCOUNT, PLATFORM, resource
from widgets.sources.socialcrm.list_api import LIST_API
from widgets.sources.spec import Dimension, Metric

STATUSES = {
    "draft": _("Draft"),
    "scheduled": _("Scheduled"),
    "published": _("Published"),
    "failed": _("Failed"),
}
COUNTERS = ("impressions", "reach", "likes", "comments", "shares", "clicks")
ENGAGING = ("likes", "comments", "shares", "clicks")

POSTS = resource(
    contract.POSTS,
    _("Posts"),
    scope=contract.POSTS_SCOPE,
    metrics=by_name(
        Metric(
            "posts",
            _("Posts"),
            Unit.COUNT,
            # A post goes to several accounts.
            sums_over=frozenset({"status"}),
            definition=_("Posts, each counted once, on the day they appeared or are due."),
        ),
        Metric(
            "impressions",
            _("Impressions"),
            Unit.COUNT,
            definition=_("Times the posts were shown, from publication until now."),
        ),
        Metric(
            "reach",
            _("Average reach"),
            Unit.NUMBER,
            additive=False,
            is_level=True,
            definition=_("People who saw a post, on average per post and account."),
        ),
        Metric("likes", _("Likes"), Unit.COUNT, definition=_("Likes of the posts until now.")),
        Metric(
            "comments", _("Comments"), Unit.COUNT, definition=_("Comments on the posts until now.")
        ),
        Metric("shares", _("Shares"), Unit.COUNT, definition=_("Shares of the posts until now.")),
        Metric(
            "clicks",
            _("Clicks"),
            Unit.COUNT,
            definition=_("Clicks on the posts, from publication until now."),
        ),
        Metric(
            "engagement_rate",
            _("Engagement rate"),
            Unit.RATIO,
            additive=False,
            is_level=True,
            definition=_("Likes, comments, shares and clicks divided by impressions."),
        ),
    ),
    dimensions=by_name(
        *DAYS,
        PLATFORM,
        ACCOUNT,
        Dimension("status", _("Status"), values=STATUSES),
        Dimension("post", _("Post")),
    ),
    omits_zeros=True,
    moving_days=contract.YOUNG_DAYS,
)

TABLE = Table(
    fields={
        "id": Kind.TEXT,
        "post_id": Kind.TEXT,
        "post": Kind.TEXT,
        "status": Kind.TEXT,
        "account": Kind.TEXT,
        "platform": Kind.TEXT,
        "at": Kind.MOMENT,
        **dict.fromkeys((*COUNTERS, "engagements"), Kind.COUNT),
    },
    measures={
        "posts": distinct("post_id"),
        **{name: total(name) for name in COUNTERS if name != "reach"},
        "reach": mean("reach"),
        "engagement_rate": ratio("engagements", "impressions"),
    },
    groups={name: Group(name) for name in ("platform", "account", "status", "post")},
    time="at",
)

LISTED = ListEndpoint(
    api=LIST_API,
    path=contract.POSTS_PATH,
    table=Table(
        fields={
            "id": Kind.TEXT,
            "body": Kind.TEXT,
            "status": Kind.TEXT,
            "account_ids": Kind.TEXTS,
            "platforms": Kind.TEXTS,
            **dict.fromkeys(("published_at", "scheduled_at", "created_at"), Kind.MOMENT),
        }
    ),
)
COUNTED = Table(
    {
        "id": Kind.TEXT,
        "account_id": Kind.TEXT,
        "platform": Kind.TEXT,
        "read_at": Kind.MOMENT,
        **dict.fromkeys(COUNTERS, Kind.COUNT),
    }
)
ENDPOINT = ListEndpoint(api=LIST_API, path=contract.POSTS_PATH, table=TABLE)
