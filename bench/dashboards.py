"""Dashboards that are measured: one of every kind of widget, and one of charts alone."""

from __future__ import annotations

from demo.content import DemoDashboard, DemoWidget, gauge, headline, kpi, query, text

BY_DAY, BY_CHANNEL = ("day",), ("channel",)
SPLIT = ("day", "channel")
STEPS = query("sessions", "content_reads", "form_submits", "conversions", by=BY_DAY)

KINDS_PATH = "/dashboards/kinds/"
KINDS = DemoDashboard(
    "kinds",
    "Kinds",
    "",
    (
        headline("revenue", "conversions", "sessions", "conversion_rate"),
        kpi("Revenue", "revenue"),
        gauge("Orders", "conversions", 160),
        text("**{client}**, {period}: what was *earned*, and by what.", width=6),
        DemoWidget("line", "Visits", query("sessions", "visitors", by=BY_DAY), width=8),
        DemoWidget("pie", "Channels", query("revenue", by=BY_CHANNEL), width=4),
        DemoWidget("area", "Revenue", query("revenue", by=BY_DAY), width=6),
        DemoWidget("area", "Channels by day", query("sessions", by=SPLIT), {"stacked": True}, 6),
        DemoWidget(
            "bar",
            "Weeks",
            query("sessions", "visitors", by=("week",)),
            {"stacked": False, "orientation": "vertical"},
            4,
        ),
        DemoWidget(
            "bar",
            "Channels by device",
            query("revenue", by=("channel", "property:device")),
            {"stacked": True, "orientation": "horizontal"},
            8,
        ),
        DemoWidget("funnel", "From visit to order", STEPS, width=4, height=3),
        DemoWidget("sparklines", "Each channel", query("sessions", by=SPLIT), width=4, height=3),
        DemoWidget("heatmap", "Calendar", query("conversions", by=BY_DAY), width=4, height=3),
        DemoWidget(
            "table",
            "Channels compared",
            query("sessions", "conversions", "conversion_rate", "revenue", by=BY_CHANNEL),
            {"bars": ["sessions"]},
            12,
            3,
        ),
    ),
)

# Fourteen charts, four numbers and a table.
CHARTS_PATH = "/dashboards/charts/"
CHARTS = DemoDashboard(
    "charts",
    "Charts",
    "",
    (
        kpi("Revenue", "revenue"),
        kpi("Orders", "conversions"),
        kpi("Sessions", "sessions"),
        kpi("Rate", "conversion_rate"),
        DemoWidget("line", "Revenue", query("revenue", by=BY_DAY), width=8),
        DemoWidget("bar", "Sessions", query("sessions", by=BY_CHANNEL), width=4),
        DemoWidget("line", "Both", query("sessions", "visitors", by=BY_DAY), width=6),
        DemoWidget("area", "Revenue", query("revenue", by=BY_DAY), width=6),
        DemoWidget("bar", "Countries", query("revenue", by=("property:country",)), width=4),
        DemoWidget("pie", "Channels", query("revenue", by=BY_CHANNEL), width=4),
        DemoWidget("bar", "Weeks", query("conversions", by=("week",)), width=4),
        DemoWidget("line", "Channels", query("sessions", by=SPLIT), width=6),
        DemoWidget("area", "Channels", query("sessions", by=SPLIT), width=6),
        DemoWidget("heatmap", "Calendar", query("conversions", by=BY_DAY), width=6),
        DemoWidget("bar", "Read", query("content_reads", by=("content_title",), limit=8), width=6),
        DemoWidget("line", "Revenue", query("revenue", by=SPLIT), width=6),
        DemoWidget("bar", "Days", query("sessions", by=BY_DAY), width=6),
        DemoWidget("pie", "Devices", query("conversions", by=("property:device",)), width=6),
        DemoWidget("table", "Table", query("sessions", "revenue", by=BY_CHANNEL), width=6),
    ),
)
