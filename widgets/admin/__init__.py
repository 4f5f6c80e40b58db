"""The agency's desk: accounts at platforms, their deliveries, dashboards and their widgets."""

from widgets.admin import annotation, connection, dashboard, delivery

__all__ = ["annotation", "connection", "dashboard", "delivery"]
