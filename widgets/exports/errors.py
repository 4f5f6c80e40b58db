"""Failures of exports by their reason; `code` is what a job keeps of them.

ExportFailed
├── ContentGone         the dashboard or the widget is not there any more
├── NoWidgets           the dashboard has nothing to show
├── RowsUnavailable     the platform did not give all rows; says why by its failure
└── StorageFull         there is no room for the file
"""

from __future__ import annotations

from widgets.exports.failures import ExportFailed
from widgets.sources.failures import CursorLost, Failure


class ContentGone(ExportFailed):
    def __init__(self) -> None:
        super().__init__("gone")


class NoWidgets(ExportFailed):
    def __init__(self) -> None:
        super().__init__("no_widgets")


class RowsUnavailable(ExportFailed):
    """A platform's failure in the middle of a table. `widget` is the title of its widget."""

    def __init__(self, failure: Failure, *, widget: str = "") -> None:
        # A walk that the platform has forgotten is begun anew by another attempt.
        is_transient = failure.is_transient or isinstance(failure, CursorLost)
        super().__init__("rows_unavailable", is_transient=is_transient)
        self.failure = failure
        self.widget = widget


class StorageFull(ExportFailed):
    def __init__(self) -> None:
        super().__init__("storage_full", is_transient=True)
