"""What: dashboards, their widgets, the last good payloads and platforms' deliveries."""

from widgets.models.dashboard import Dashboard, Widget
from widgets.models.delivery import WebhookDelivery
from widgets.models.last_good import LastGood

__all__ = ["Dashboard", "LastGood", "WebhookDelivery", "Widget"]
