"""Competitors: their posts, their ads and their timeline."""

from __future__ import annotations

from widgets.frames.frame import Unit
from widgets.frames.rules import count, total
from widgets.frames.table import Group, Kind, Table
from widgets.queries.translation import gettext_noop as _
from widgets.sources.busyocto import contract
from widgets.sources.busyocto.catalogue.defaults import COMPETITOR, PLATFORM, resource
from widgets.sources.busyocto.list_api import LIST_API
from widgets.sources.declarations import DAYS, by_name
from widgets.sources.lists.endpoint import ListEndpoint
from widgets.sources.spec import Dimension, Metric

CONTENT_TYPES = {
    "carousel": _("Carousel"),
    "image": _("Image"),
    "link": _("Link"),
    "search": _("Search ad"),
    "text": _("Text"),
    "video": _("Video"),
}
AD_STATUSES = {"active": _("Active"), "inactive": _("Inactive")}
ACTIVITIES = {
    "ad_ended": _("Ad ended"),
    "ad_started": _("Ad started"),
    "post_published": _("Post published"),
}
COUNTERS = (
    ("likes", _("Likes"), _("Likes of competitors’ posts of these days, until now.")),
    ("comments", _("Comments"), _("Comments on competitors’ posts of these days, until now.")),
    ("shares", _("Shares"), _("Shares of competitors’ posts of these days, until now.")),
    ("engagement", _("Engagement"), _("Reactions of all kinds to competitors’ posts, until now.")),
)

POSTS = resource(
    contract.COMPETITOR_POSTS,
    _("Competitors’ posts"),
    scope=contract.COMPETITORS_SCOPE,
    metrics=by_name(
        Metric(
            "posts",
            _("Posts"),
            Unit.COUNT,
            good="",
            definition=_("Posts that competitors published."),
        ),
        *(
            Metric(name, label, Unit.COUNT, good="", definition=definition)
            for name, label, definition in COUNTERS
        ),
    ),
    dimensions=by_name(
        *DAYS,
        COMPETITOR,
        PLATFORM,
        Dimension("content_type", _("Content type"), values=CONTENT_TYPES),
    ),
    omits_zeros=True,
    moving_days=contract.LATE_POST_DAYS,
)
POSTS_ENDPOINT = ListEndpoint(
    api=LIST_API,
    path=contract.POSTS_PATH,
    table=Table(
        fields={
            **dict.fromkeys(("id", "competitor", "platform", "content_type"), Kind.TEXT),
            "published_at": Kind.MOMENT,
            **{name: Kind.COUNT for name, _label, _definition in COUNTERS},
        },
        measures={
            "posts": count(),
            **{name: total(name) for name, _label, _definition in COUNTERS},
        },
        groups={name: Group(name) for name in ("competitor", "platform", "content_type")},
        time="published_at",
    ),
    paths={"competitor": "competitor_id"},
)

ADS = resource(
    contract.COMPETITOR_ADS,
    _("Competitors’ ads"),
    scope=contract.COMPETITORS_SCOPE,
    metrics=by_name(
        Metric(
            "competitor_ads",
            _("Ads"),
            Unit.COUNT,
            good="",
            definition=_("Ads of competitors that were seen."),
        ),
    ),
    dimensions=by_name(
        COMPETITOR,
        PLATFORM,
        Dimension("status", _("Status"), values=AD_STATUSES),
        Dimension("format", _("Format"), values=CONTENT_TYPES),
    ),
)
ADS_ENDPOINT = ListEndpoint(
    api=LIST_API,
    path=contract.COMPETITOR_ADS_PATH,
    table=Table(
        fields=dict.fromkeys(("id", "competitor", "platform", "status", "format"), Kind.TEXT),
        measures={"competitor_ads": count()},
        groups={name: Group(name) for name in ("competitor", "platform", "status", "format")},
    ),
    paths={"competitor": "competitor_id"},
)

ACTIVITY = resource(
    contract.COMPETITOR_ACTIVITY,
    _("Competitors’ activity"),
    scope=contract.COMPETITORS_SCOPE,
    metrics=by_name(
        Metric(
            "activities",
            _("Activities"),
            Unit.COUNT,
            good="",
            definition=_("What competitors did: posts, and ads that started or ended."),
        ),
    ),
    dimensions=by_name(
        *DAYS, COMPETITOR, PLATFORM, Dimension("type", _("Type"), values=ACTIVITIES)
    ),
    omits_zeros=True,
)
ACTIVITY_ENDPOINT = ListEndpoint(
    api=LIST_API,
    path=contract.ACTIVITY_PATH,
    table=Table(
        fields={
            **dict.fromkeys(("id", "competitor", "platform", "type"), Kind.TEXT),
            "at": Kind.MOMENT,
        },
        measures={"activities": count()},
        groups={name: Group(name) for name in ("competitor", "platform", "type")},
        time="at",
    ),
    paths={"competitor": "competitor_id"},
)
