"""Posts with their counters, which are cumulative, from publication until now: over time they are
placed on the day on which their post was published.
"""

from __future__ import annotations

from widgets.frames.frame import Unit
from widgets.frames.rules import ratio, total
from widgets.frames.table import Group, Kind, Table
from widgets.queries.translation import gettext_noop as _
from widgets.sources.declarations import DAYS, by_name
from widgets.sources.lists.endpoint import ListEndpoint
from widgets.sources.oktopost import contract
from widgets.sources.oktopost.catalogue.defaults import (
    CAMPAIGN,
    NETWORK,
    ONCE,
    PROFILE,
    TAG,
    resource,
)
from widgets.sources.oktopost.list_api import LIST_API
from widgets.sources.spec import Dimension, Metric

STATUSES = {
    "pending": _("Scheduled"),
    "inqueue": _("In the queue"),
    "draft": _("Draft"),
    "complete": _("Published"),
    "incomplete": _("Published in part"),
    "error": _("Failed"),
}
COUNTS = (
    ("posts_sent", _("Published posts"), _("Posts that were published, on their day.")),
    ("link_clicks", _("Clicks"), _("Clicks on the posts, from publication until now.")),
    ("conversions", _("Conversions"), _("Clicks that ended in a conversion, until now.")),
    ("likes", _("Likes"), _("Likes of the posts until now.")),
    ("comments", _("Comments"), _("Comments on the posts until now.")),
    ("shares", _("Shares"), _("Shares of the posts until now.")),
    ("impressions", _("Impressions"), _("Times the posts were shown, from publication until now.")),
    ("engagements", _("Engagements"), _("Clicks, likes, comments and shares until now.")),
)
RATIOS = (
    (
        "engagement_rate",
        _("Engagement rate"),
        _("Likes, comments, shares and clicks divided by impressions."),
    ),
    ("click_through_rate", _("Click-through rate"), _("Clicks divided by impressions.")),
    ("conversion_rate", _("Conversion rate"), _("Conversions divided by clicks.")),
)

POSTS = resource(
    contract.POSTS,
    _("Posts"),
    scope="posts",
    metrics=by_name(
        *(
            Metric(name, label, Unit.COUNT, sums_over=ONCE, definition=definition)
            for name, label, definition in COUNTS
        ),
        *(
            Metric(name, label, Unit.RATIO, additive=False, is_level=True, definition=definition)
            for name, label, definition in RATIOS
        ),
    ),
    dimensions=by_name(
        *DAYS,
        NETWORK,
        CAMPAIGN,
        PROFILE,
        Dimension("status", _("Status"), values=STATUSES),
        TAG,
    ),
    omits_zeros=True,
    moving_days=contract.YOUNG_DAYS,
)

LISTED = ListEndpoint(
    api=LIST_API,
    path=contract.POSTS_PATH,
    table=Table(
        fields={
            **dict.fromkeys(("id", "campaign_id", "network", "status"), Kind.TEXT),
            "profiles": Kind.TEXTS,
            **dict.fromkeys(("starts_at", "created_at"), Kind.MOMENT),
            **dict.fromkeys(("link_clicks", "conversions", "likes", "comments"), Kind.COUNT),
        }
    ),
    paths={
        "id": "Id",
        "campaign_id": "CampaignId",
        "network": "Network",
        "status": "Status",
        "profiles": "Credentials",
        "starts_at": "StartDateTime",
        "created_at": "Created",
        "link_clicks": "Clicks",
        "conversions": "Converts",
        "likes": "Likes",
        "comments": "Comments",
    },
)
# By field, what the details of a post call it.
STATS = {
    "link_clicks": "LinkClicks",
    "conversions": "Conversions",
    "likes": "Likes",
    "comments": "Comments",
    "shares": "Shares",
    "impressions": "ImpressionsAdded",
}
DETAILS = Table({"id": Kind.TEXT, "read_at": Kind.MOMENT, **dict.fromkeys(STATS, Kind.COUNT)})
TABLE = Table(
    fields={
        **dict.fromkeys(("id", "campaign", "network", "status"), Kind.TEXT),
        **dict.fromkeys(("profiles", "tags"), Kind.TEXTS),
        "at": Kind.MOMENT,
        **dict.fromkeys((*STATS, "posts_sent", "engagements"), Kind.COUNT),
        # Of posts whose impressions are known alone.
        **dict.fromkeys(("seen_clicks", "seen_engagements"), Kind.COUNT),
    },
    measures={
        **{name: total(name) for name, _label, _definition in COUNTS},
        "engagement_rate": ratio("seen_engagements", "impressions"),
        "click_through_rate": ratio("seen_clicks", "impressions"),
        "conversion_rate": ratio("conversions", "link_clicks"),
    },
    groups={
        **{name: Group(name) for name in ("network", "campaign", "status")},
        "profile": Group("profiles"),
        "tag": Group("tags"),
    },
    time="at",
)
ENDPOINT = ListEndpoint(api=LIST_API, path=contract.POSTS_PATH, table=TABLE)
