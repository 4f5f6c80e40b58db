"""Metrics and dimensions of OSCOM's analytics, as forms and planner know them."""

from __future__ import annotations

from widgets.frames.frame import Unit
from widgets.sources.oscom import contract
from widgets.sources.spec import Dimension, Metric, Resource, Spec

# A session has one of each; it counts once per value of every other dimension it touched.
OF_SESSIONS = frozenset(
    {"channel", "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"}
)
# Ratios per session have no meaning per type of event.
PER_SESSION = frozenset({"event_type"})

CHANNELS = ("organic", "direct", "referral", "social", "email", "paid_search", "paid_social")
EVENT_TYPES = ("page_view", "content_read", "form_submit", "email_click", "campaign_interaction")

METRICS = (
    Metric(
        "sessions",
        "Sessions",
        Unit.COUNT,
        sums_over=OF_SESSIONS,
        definition="Visits, each counted once, on the day and in the channel it began.",
    ),
    Metric("page_views", "Page views", Unit.COUNT, definition="Pages that visitors opened."),
    Metric(
        "conversions",
        "Conversions",
        Unit.COUNT,
        definition="Submitted forms and campaign interactions that count as a conversion.",
    ),
    Metric("revenue", "Revenue", Unit.MONEY, definition="The summed value of all conversions."),
    Metric("events", "Events", Unit.COUNT, definition="Everything visitors did, of any type."),
    Metric("content_reads", "Content reads", Unit.COUNT, definition="Pieces of content read."),
    Metric("form_submits", "Form submits", Unit.COUNT, definition="Forms that were sent."),
    Metric("email_clicks", "Email clicks", Unit.COUNT, definition="Clicks on links in e-mails."),
    Metric(
        "campaign_interactions",
        "Campaign interactions",
        Unit.COUNT,
        definition="Impressions, clicks and replies that belong to a campaign.",
    ),
    Metric(
        "visitors",
        "Visitors",
        Unit.COUNT,
        additive=False,
        definition="Different visitors; who comes on two days counts once for both together.",
    ),
    Metric(
        "identified_contacts",
        "Identified contacts",
        Unit.COUNT,
        additive=False,
        definition="Different visitors who are known by name.",
    ),
    Metric(
        "conversion_rate",
        "Conversion rate",
        Unit.RATIO,
        additive=False,
        not_with=PER_SESSION,
        definition="Conversions divided by sessions of the whole range.",
    ),
    Metric(
        "pages_per_session",
        "Pages per session",
        Unit.NUMBER,
        additive=False,
        not_with=PER_SESSION,
        definition="Page views divided by sessions of the whole range.",
    ),
    Metric(
        "revenue_per_session",
        "Revenue per session",
        Unit.MONEY,
        additive=False,
        not_with=PER_SESSION,
        definition="Revenue divided by sessions of the whole range.",
    ),
)

DIMENSIONS = (
    Dimension("hour", "Hour", grain="hour"),
    Dimension("day", "Day", grain="day"),
    Dimension("week", "Week", grain="week"),
    Dimension("month", "Month", grain="month"),
    Dimension("quarter", "Quarter", grain="quarter"),
    Dimension("year", "Year", grain="year"),
    Dimension("channel", "Channel", values=CHANNELS),
    Dimension("event_type", "Event type", values=EVENT_TYPES),
    Dimension("utm_source", "UTM source"),
    Dimension("utm_medium", "UTM medium"),
    Dimension("utm_campaign", "UTM campaign"),
    Dimension("utm_term", "UTM term"),
    Dimension("utm_content", "UTM content"),
    Dimension("campaign_name", "Campaign"),
    Dimension("page_url", "Page"),
    Dimension("content_title", "Content"),
)

ANALYTICS = Resource(
    name=contract.ANALYTICS,
    label="Analytics",
    metrics={metric.name: metric for metric in METRICS},
    dimensions={dimension.name: dimension for dimension in DIMENSIONS},
    scope=contract.ANALYTICS_SCOPE,
    longest_days=contract.LONGEST_DAYS,
    fresh_seconds=contract.FRESH_SECONDS,
    max_rows=contract.PAGE_ROWS,
    native_compare=True,
    open_prefixes=("property",),
)

SPEC = Spec(
    slug=contract.SLUG,
    label=contract.LABEL,
    credential_pattern=contract.CREDENTIAL_PATTERN,
    credential_help=contract.CREDENTIAL_HELP,
    base_urls=contract.BASE_URLS,
    resources={contract.ANALYTICS: ANALYTICS},
    calls_per_minute=contract.CALLS_PER_MINUTE,
)


def dimension(resource: Resource, name: str) -> Dimension | None:
    """A listed dimension, or one that an open prefix allows, such as `property:country`."""
    prefix, colon, key = name.partition(":")
    if colon and prefix in resource.open_prefixes:
        return Dimension(name, key.replace("_", " ").capitalize())
    return resource.dimensions.get(name)
