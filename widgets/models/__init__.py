"""What: dashboards, their widgets, answers and rows that are kept, platforms' deliveries."""

from widgets.models.dashboard import Dashboard, Widget
from widgets.models.dataset import Dataset
from widgets.models.delivery import WebhookDelivery
from widgets.models.last_good import LastGood

__all__ = ["Dashboard", "Dataset", "LastGood", "WebhookDelivery", "Widget"]
