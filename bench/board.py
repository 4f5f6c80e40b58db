"""A dashboard of fourteen charts, four numbers and a table."""

from __future__ import annotations

from portal.demo.tiles import Board, Tile, kpi, query

BY_DAY, BY_CHANNEL = ("day",), ("channel",)
SPLIT = ("day", "channel")

PATH = "/dashboards/charts/"
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
