"""Errors of exports, one class per reason to catch; `code` is what a job keeps of them.

ExportFailed
├── ContentGone         the dashboard or the widget is not there any more
├── NoWidgets           the dashboard has nothing to show
├── RowsUnavailable     the platform did not give all rows; says why by its failure
└── StorageFull         there is no room for the file
"""

from __future__ import annotations

from widgets.sources.failures import Failure


class ExportFailed(Exception):
    """A reason that there is no file. `is_transient` says that a later attempt may succeed."""

    code = "failed"
    is_transient = False

    def __init__(self, message: str = "") -> None:
        super().__init__(message or self.code)


class ContentGone(ExportFailed):
    code = "gone"


class NoWidgets(ExportFailed):
    code = "no_widgets"


class RowsUnavailable(ExportFailed):
    """A platform's failure in the middle of a table. `widget` is the title of its widget."""

    code = "rows_unavailable"

    def __init__(self, failure: Failure, *, widget: str = "") -> None:
        super().__init__(f"{widget}: {failure.code}" if widget else failure.code)
        self.failure = failure
        self.widget = widget
        self.is_transient = failure.is_transient


class StorageFull(ExportFailed):
    code = "storage_full"
    is_transient = True
