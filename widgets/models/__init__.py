"""Models of widgets: dashboards, kept results, webhook deliveries, annotations, exports."""

from widgets.models.annotation import Annotation
from widgets.models.check import ConnectionCheck
from widgets.models.dashboard import Dashboard, Widget
from widgets.models.dataset import Dataset
from widgets.models.delivery import WebhookDelivery
from widgets.models.export import Export
from widgets.models.last_good import LastGood
from widgets.models.palette_slot import PaletteSlot
from widgets.models.webhook_subscription import WebhookSubscription

__all__ = [
    "Annotation",
    "ConnectionCheck",
    "Dashboard",
    "Dataset",
    "Export",
    "LastGood",
    "PaletteSlot",
    "WebhookDelivery",
    "WebhookSubscription",
    "Widget",
]
