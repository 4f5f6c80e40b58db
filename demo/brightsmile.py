"""An American dental group."""

from dataclasses import replace

from demo.content import (
    DemoClient,
    DemoDashboard,
    DemoWidget,
    PlatformAccount,
    gauge,
    has,
    headline,
    kpi,
    query,
    text,
)

LABELS = {
    "sessions": "Visits",
    "conversions": "Booked appointments",
    "conversion_rate": "Booking rate",
    "revenue": "Booked value",
    "form_submits": "Requests",
    "content_reads": "Articles read",
    "campaign_interactions": "Campaign interactions",
    "campaign_name": "Campaign",
    "content_title": "Article",
    "page_url": "Page",
    "property:device": "Device",
    "property:form_name": "Form",
}

GROWTH = DemoDashboard(
    "growth",
    "Practice growth",
    "New patients across all locations, and what brought them in.",
    (
        headline("conversions", "revenue", "sessions", "conversion_rate"),
        kpi("Booked value", "revenue"),
        kpi("Visits", "sessions"),
        kpi("Booking rate", "conversion_rate"),
        gauge("Appointments, monthly goal", "conversions", 120),
        DemoWidget(
            "line",
            "Appointments booked",
            query("conversions", by=("day",)),
            {"trend": True},
            8,
        ),
        DemoWidget(
            "pie",
            "Where appointments come from",
            query("conversions", by=("channel",)),
            {},
            4,
        ),
        DemoWidget(
            "table",
            "Channel performance",
            query(
                "sessions",
                "conversions",
                "conversion_rate",
                "revenue",
                by=("channel",),
                order=[{"field": "conversions", "direction": "desc"}, {"field": "channel"}],
            ),
            {"bars": ["conversions"]},
            8,
            3,
        ),
        DemoWidget(
            "funnel",
            "From visit to appointment",
            query("sessions", "content_reads", "form_submits", "conversions", by=("day",)),
            {},
            4,
            3,
        ),
        DemoWidget(
            "bar",
            "What patients look at",
            query("page_views", by=("page_url",), filters=has("page_url"), limit=6),
            {},
            6,
        ),
        DemoWidget(
            "bar",
            "Campaign value",
            query("revenue", by=("campaign_name",), filters=has("campaign_name"), limit=6),
            {},
            6,
        ),
        text(
            "Goal for this quarter: **a booking rate above 6%**. Two of three visits come from a "
            "phone, so every page is judged there first."
        ),
    ),
)

CONTENT = DemoDashboard(
    "content",
    "Patient education",
    "How articles and reminders keep patients engaged.",
    (
        kpi("Articles read", "content_reads"),
        kpi("Reminder clicks", "email_clicks"),
        kpi("Requests", "form_submits"),
        kpi("Page views", "page_views"),
        DemoWidget("area", "Visits by channel", query("sessions", by=("day", "channel")), {}, 7),
        DemoWidget(
            "pie", "Page views by device", query("page_views", by=("property:device",)), {}, 5
        ),
        DemoWidget(
            "heatmap",
            "When patients visit",
            query("sessions", by=("hour",), comparable=False),
            {},
            12,
            3,
        ),
        DemoWidget(
            "bar",
            "Most-read articles",
            query("content_reads", by=("content_title",), filters=has("content_title"), limit=8),
            {},
            6,
        ),
        DemoWidget(
            "sparklines",
            "Each channel by itself",
            query("sessions", by=("day", "channel")),
            {},
            6,
        ),
    ),
)

ADVERTISING = PlatformAccount(
    "Advertising",
    "busyoctodemonorthlight0000000001",
    source="busyocto",
    settings={"domain_id": "dom_brightsmile"},
)
ADS, RIVALS = {"resource": "ads"}, {"resource": "competitor_posts"}
PAID_VISITS = DemoWidget(
    "bar",
    "Value of paid visits, as the website counts it",
    query(
        "revenue",
        by=("channel",),
        filters=[{"field": "channel", "operator": "in", "value": ["paid_search", "paid_social"]}],
    ),
    width=5,
)
AD_TILES = (
    kpi("Ad spend", "spend", **ADS),
    kpi("Clicks on ads", "clicks", **ADS),
    kpi("Cost per appointment", "cpa", **ADS),
    kpi("Return on ad spend", "roas", **ADS),
    DemoWidget("area", "Spend by platform", query("spend", by=("day", "platform"), **ADS), width=7),
    DemoWidget(
        "bar",
        "Value by campaign",
        query("revenue", by=("campaign",), limit=6, **ADS),
        width=5,
    ),
    DemoWidget(
        "table",
        "Campaigns",
        query(
            "spend",
            "clicks",
            "conversions",
            "cpa",
            "roas",
            by=("campaign",),
            order=[{"field": "spend", "direction": "desc"}],
            **ADS,
        ),
        {"changes": False, "bars": ["spend"]},
        width=7,
    ),
    PAID_VISITS,
    DemoWidget(
        "line",
        "Posts of competitors",
        query("posts", by=("week", "competitor"), comparable=False, **RIVALS),
        width=7,
    ),
    DemoWidget(
        "bar",
        "What their posts set in motion",
        query("engagement", by=("competitor",), limit=6, **RIVALS),
        width=5,
    ),
    DemoWidget(
        "table",
        "Their ads now",
        query(
            "competitor_ads",
            by=("competitor", "format"),
            resource="competitor_ads",
            filters=[{"field": "status", "operator": "eq", "value": "active"}],
            limit=8,
        ),
        {"changes": False, "bars": ["competitor_ads"]},
        width=7,
    ),
)
ADVERTISED = DemoDashboard(
    "advertising",
    "Advertising",
    "What ads cost and bring, and what the other practices are up to.",
    (
        *(
            tile if tile is PAID_VISITS else replace(tile, account=ADVERTISING.label)
            for tile in AD_TILES
        ),
        text(
            "Days are those of the advertising accounts. Reactions count on the day a post was "
            "published, and grow for some weeks.",
            width=5,
        ),
    ),
)

CLIENT = DemoClient(
    slug="brightsmile",
    host="brightsmile.localhost",
    locale="en_US",
    currency="USD",
    time_zone="America/New_York",
    week_start=6,
    brand={
        "name": "BrightSmile Dental",
        "colour": "#0b6fb8",
        "second_colour": "#14b8a6",
        "font": "figtree",
        "radius": "round",
        "welcome": "Good to see you.",
        "welcome_words": "How our practices are doing, from first visit to booked appointment.",
        "contact": "insights@brightsmile.example",
        "privacy_url": "https://www.brightsmile.example/privacy",
    },
    key="oscom_sk_demo_brightsmile",
    account="Website analytics",
    people=(
        ("dana@brightsmile.example", "Dana Whitfield", "executive"),
        ("marcus@brightsmile.example", "Marcus Lee", "viewer"),
        ("kim@freelance.example", "Kim Sommer", "viewer"),
    ),
    labels=LABELS,
    platforms=(ADVERTISING,),
    dashboards=(GROWTH, CONTENT, ADVERTISED),
)
