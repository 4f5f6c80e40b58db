"""The agency's desk: accounts at platforms, their deliveries, dashboards and their widgets."""

from widgets.admin import connection, dashboard, delivery

__all__ = ["connection", "dashboard", "delivery"]
