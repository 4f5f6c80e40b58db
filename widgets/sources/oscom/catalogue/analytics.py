"""Metrics and dimensions of OSCOM's analytics, as forms and planner know them."""

from __future__ import annotations

from widgets.frames.frame import Unit
from widgets.queries.translation import gettext_noop as _
from widgets.sources.oscom import contract
from widgets.sources.spec import Dimension, Metric, Resource

# A session has one of each; it counts once per value of every other dimension it touched.
OF_SESSIONS = frozenset(
    {"channel", "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"}
)
# Ratios per session have no meaning per type of event.
PER_SESSION = frozenset({"event_type"})


CHANNELS = {
    "organic": _("Organic search"),
    "direct": _("Direct"),
    "referral": _("Referral"),
    "social": _("Social"),
    "email": _("Email"),
    "paid_search": _("Paid search"),
    "paid_social": _("Paid social"),
}
EVENT_TYPES = {
    "page_view": _("Page view"),
    "content_read": _("Content read"),
    "form_submit": _("Form submit"),
    "email_click": _("Email click"),
    "campaign_interaction": _("Campaign interaction"),
}
DEVICES = {"mobile": _("Mobile"), "desktop": _("Desktop"), "tablet": _("Tablet")}
# Properties that readers know by a name; others are called what the platform calls them.
PROPERTIES = {
    "property:country": Dimension("property:country", _("Country")),
    "property:device": Dimension("property:device", _("Device"), values=DEVICES),
}

METRICS = (
    Metric(
        "sessions",
        _("Sessions"),
        Unit.COUNT,
        sums_over=OF_SESSIONS,
        definition=_("Visits, each counted once, on the day and in the channel it began."),
    ),
    Metric("page_views", _("Page views"), Unit.COUNT, definition=_("Pages that visitors opened.")),
    Metric(
        "conversions",
        _("Conversions"),
        Unit.COUNT,
        definition=_("Submitted forms and campaign interactions that count as a conversion."),
    ),
    Metric(
        "revenue", _("Revenue"), Unit.MONEY, definition=_("The summed value of all conversions.")
    ),
    Metric(
        "events", _("Events"), Unit.COUNT, definition=_("Everything visitors did, of any type.")
    ),
    Metric(
        "content_reads", _("Content reads"), Unit.COUNT, definition=_("Pieces of content read.")
    ),
    Metric("form_submits", _("Form submits"), Unit.COUNT, definition=_("Forms that were sent.")),
    Metric(
        "email_clicks", _("Email clicks"), Unit.COUNT, definition=_("Clicks on links in e-mails.")
    ),
    Metric(
        "campaign_interactions",
        _("Campaign interactions"),
        Unit.COUNT,
        definition=_("Impressions, clicks and replies that belong to a campaign."),
    ),
    Metric(
        "visitors",
        _("Visitors"),
        Unit.COUNT,
        additive=False,
        definition=_("Different visitors; who comes on two days counts once for both together."),
    ),
    Metric(
        "identified_contacts",
        _("Identified contacts"),
        Unit.COUNT,
        additive=False,
        definition=_("Different visitors who are known by name."),
    ),
    Metric(
        "conversion_rate",
        _("Conversion rate"),
        Unit.RATIO,
        additive=False,
        not_with=PER_SESSION,
        divides=("conversions", "sessions"),
        definition=_("Conversions divided by sessions of the whole range."),
    ),
    Metric(
        "pages_per_session",
        _("Pages per session"),
        Unit.NUMBER,
        additive=False,
        not_with=PER_SESSION,
        divides=("page_views", "sessions"),
        definition=_("Page views divided by sessions of the whole range."),
    ),
    Metric(
        "revenue_per_session",
        _("Revenue per session"),
        Unit.MONEY,
        additive=False,
        not_with=PER_SESSION,
        divides=("revenue", "sessions"),
        definition=_("Revenue divided by sessions of the whole range."),
    ),
)

DIMENSIONS = (
    Dimension("hour", _("Hour"), grain="hour"),
    Dimension("day", _("Day"), grain="day"),
    Dimension("week", _("Week"), grain="week"),
    Dimension("month", _("Month"), grain="month"),
    Dimension("quarter", _("Quarter"), grain="quarter"),
    Dimension("year", _("Year"), grain="year"),
    Dimension("channel", _("Channel"), values=CHANNELS),
    Dimension("event_type", _("Event type"), values=EVENT_TYPES),
    Dimension("utm_source", _("UTM source")),
    Dimension("utm_medium", _("UTM medium")),
    Dimension("utm_campaign", _("UTM campaign")),
    Dimension("utm_term", _("UTM term")),
    Dimension("utm_content", _("UTM content")),
    Dimension("campaign_name", _("Campaign")),
    Dimension("page_url", _("Page")),
    Dimension("content_title", _("Content")),
)

ANALYTICS = Resource(
    name=contract.ANALYTICS,
    label="Analytics",
    metrics={metric.name: metric for metric in METRICS},
    dimensions={dimension.name: dimension for dimension in DIMENSIONS},
    scope=contract.ANALYTICS_SCOPE,
    longest_days=contract.LONGEST_DAYS,
    fresh_seconds=contract.FRESH_SECONDS,
    omits_zeros=True,
    open_prefixes=("property",),
    suggested=PROPERTIES,
)
