"""Kinds of widgets: each a function from a Frame to a Payload. No Django in here."""

from widgets.charts import bar, kpi, line, table, text
from widgets.charts.registry import check, draw, kinds

__all__ = ["bar", "check", "draw", "kinds", "kpi", "line", "table", "text"]
