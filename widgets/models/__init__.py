"""Models of widgets: dashboards, kept results, deliveries, annotations, exports, reports."""

from widgets.models.annotation import Annotation
from widgets.models.check import ConnectionCheck
from widgets.models.dashboard import Dashboard, Widget
from widgets.models.dashboard_template import (
    DashboardTemplate,
    TemplateUpdate,
    TemplateVersion,
)
from widgets.models.dashboard_version import DashboardDraft, DashboardVersion
from widgets.models.dataset import Dataset
from widgets.models.delivery import WebhookDelivery
from widgets.models.export import Export
from widgets.models.incident import Incident, IncidentNotice
from widgets.models.last_good import LastGood
from widgets.models.palette_slot import PaletteSlot
from widgets.models.report import Report, ReportDelivery, ReportDocument
from widgets.models.report_schedule import ReportDashboard, ReportRecipient, ReportSchedule
from widgets.models.webhook_subscription import WebhookSubscription

__all__ = [
    "Annotation",
    "ConnectionCheck",
    "Dashboard",
    "DashboardDraft",
    "DashboardTemplate",
    "DashboardVersion",
    "Dataset",
    "Export",
    "Incident",
    "IncidentNotice",
    "LastGood",
    "PaletteSlot",
    "Report",
    "ReportDashboard",
    "ReportDelivery",
    "ReportDocument",
    "ReportRecipient",
    "ReportSchedule",
    "TemplateUpdate",
    "TemplateVersion",
    "WebhookDelivery",
    "WebhookSubscription",
    "Widget",
]
