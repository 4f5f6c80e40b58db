"""Admin of connections, webhook deliveries, annotations, dashboards and their widgets."""

from widgets.admin import alerts, annotation, connection, dashboard, delivery, report, search
from widgets.admin.onboarding import routes

__all__ = [
    "alerts",
    "annotation",
    "connection",
    "dashboard",
    "delivery",
    "report",
    "routes",
    "search",
]
