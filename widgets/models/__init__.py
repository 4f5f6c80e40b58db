"""What: dashboards, their widgets and the last good payloads."""

from widgets.models.dashboard import Dashboard, Widget
from widgets.models.last_good import LastGood

__all__ = ["Dashboard", "LastGood", "Widget"]
