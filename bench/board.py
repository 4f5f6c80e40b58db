"""Dashboards that are measured: one of every kind of widget, and one of charts alone."""

from __future__ import annotations

from demo.tiles import Board, Tile, gauge, headline, kpi, query, words

BY_DAY, BY_CHANNEL = ("day",), ("channel",)
SPLIT = ("day", "channel")
STEPS = query("sessions", "content_reads", "form_submits", "conversions", by=BY_DAY)

KINDS_PATH = "/dashboards/kinds/"
KINDS = Board(
    "kinds",
    "Kinds",
    "",
    (
        headline("revenue", "conversions", "sessions", "conversion_rate"),
        kpi("Revenue", "revenue"),
        gauge("Orders", "conversions", 160),
        words("**{client}**, {period}: what was *earned*, and by what.", width=6),
        Tile("line", "Visits", query("sessions", "visitors", by=BY_DAY), width=8),
        Tile("pie", "Channels", query("revenue", by=BY_CHANNEL), width=4),
        Tile("area", "Revenue", query("revenue", by=BY_DAY), width=6),
        Tile("area", "Channels by day", query("sessions", by=SPLIT), {"stacked": True}, 6),
        Tile(
            "bar",
            "Weeks",
            query("sessions", "visitors", by=("week",)),
            {"stacked": False, "orientation": "vertical"},
            4,
        ),
        Tile(
            "bar",
            "Channels by device",
            query("revenue", by=("channel", "property:device")),
            {"stacked": True, "orientation": "horizontal"},
            8,
        ),
        Tile("funnel", "From visit to order", STEPS, width=4, height=3),
        Tile("sparklines", "Each channel", query("sessions", by=SPLIT), width=4, height=3),
        Tile("heatmap", "Calendar", query("conversions", by=BY_DAY), width=4, height=3),
        Tile(
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
CHARTS = Board(
    "charts",
    "Charts",
    "",
    (
        kpi("Revenue", "revenue"),
        kpi("Orders", "conversions"),
        kpi("Sessions", "sessions"),
        kpi("Rate", "conversion_rate"),
        Tile("line", "Revenue", query("revenue", by=BY_DAY), width=8),
        Tile("bar", "Sessions", query("sessions", by=BY_CHANNEL), width=4),
        Tile("line", "Both", query("sessions", "visitors", by=BY_DAY), width=6),
        Tile("area", "Revenue", query("revenue", by=BY_DAY), width=6),
        Tile("bar", "Countries", query("revenue", by=("property:country",)), width=4),
        Tile("pie", "Channels", query("revenue", by=BY_CHANNEL), width=4),
        Tile("bar", "Weeks", query("conversions", by=("week",)), width=4),
        Tile("line", "Channels", query("sessions", by=SPLIT), width=6),
        Tile("area", "Channels", query("sessions", by=SPLIT), width=6),
        Tile("heatmap", "Calendar", query("conversions", by=BY_DAY), width=6),
        Tile("bar", "Read", query("content_reads", by=("content_title",), limit=8), width=6),
        Tile("line", "Revenue", query("revenue", by=SPLIT), width=6),
        Tile("bar", "Days", query("sessions", by=BY_DAY), width=6),
        Tile("pie", "Devices", query("conversions", by=("property:device",)), width=6),
        Tile("table", "Table", query("sessions", "revenue", by=BY_CHANNEL), width=6),
    ),
)
