"""Kinds of widgets: each a function from a Frame to a Payload. No Django in here."""

from widgets.charts import (
    area,
    bar,
    funnel,
    gauge,
    headline,
    heatmap,
    kpi,
    line,
    pie,
    sparklines,
    table,
    text,
)
from widgets.charts.registry import check, draw, kinds

__all__ = [
    "area",
    "bar",
    "check",
    "draw",
    "funnel",
    "gauge",
    "headline",
    "heatmap",
    "kinds",
    "kpi",
    "line",
    "pie",
    "sparklines",
    "table",
    "text",
]
