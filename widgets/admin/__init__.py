"""The agency's desk: accounts at platforms, dashboards and their widgets."""

from widgets.admin import connection, dashboard

__all__ = ["connection", "dashboard"]
