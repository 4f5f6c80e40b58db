"""Admin of connections, webhook deliveries, annotations, dashboards and their widgets."""

from widgets.admin import annotation, connection, dashboard, delivery, report

__all__ = ["annotation", "connection", "dashboard", "delivery", "report"]
