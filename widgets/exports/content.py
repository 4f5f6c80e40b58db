"""The content of an export: a dashboard's widgets with their payloads and all of their rows.

Every writer takes it, so that all files show the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from clients.auth.viewer import Formats
from widgets.charts import registry as charts
from widgets.frames.frame import Column, Value
from widgets.queries.state import State
from widgets.results.dashboard_specs import WidgetSpec
from widgets.results.tile_requests import TileRequest

# Numbers of the platform are exact; changes are ratios.
RawValue = Value | float


@dataclass(frozen=True, slots=True)
class ExportScope:
    """The part of a client's numbers that a file shows, as one viewer sees it: a dashboard, or
    one widget of it, in one state. `locks` are the viewer's filters as JSON. `further` are the
    dashboards that follow in the same file, which then has a `title` of its own.
    """

    client_id: UUID
    dashboard_id: UUID
    widget_id: UUID | None
    state: State
    formats: Formats
    locks: str = "[]"
    further: tuple[UUID, ...] = ()
    title: str = ""

    @property
    def each(self) -> tuple[ExportScope, ...]:
        """The scopes of its dashboards, each alone."""
        ids = (self.dashboard_id, *self.further)
        return tuple(replace(self, dashboard_id=board, further=(), title="") for board in ids)


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a complete table: a frame's column under the heading that the client reads.

    `is_previous` marks the compared period's values of a metric, `is_change` the relative change
    (0.08 for 8 % more). `currency` is that of money.
    """

    column: Column
    heading: str
    currency: str = ""
    is_previous: bool = False
    is_change: bool = False


class Rows(Protocol):
    """All rows of a widget's query, page by page from the platform: memory does not grow with
    them. They are read once. `limit` is the number at which they ended although there were more,
    known by then, or None.
    """

    limit: int | None

    def __iter__(self) -> Iterator[Sequence[RawValue]]: ...


@dataclass(frozen=True, slots=True)
class CompleteTable:
    """All rows that a widget's query has, as raw values in the order of `columns`.

    `totals` are the metrics over the whole period by their own rule, in the same order and None
    for dimensions; empty where there are none. `limit` is the number of rows at which they end
    although there are more, or None. `notices` are sentences about the rows.
    """

    columns: tuple[TableColumn, ...]
    rows: Rows | Iterable[Sequence[RawValue]]
    totals: tuple[RawValue, ...] = ()
    limit: int | None = None
    notices: tuple[str, ...] = ()

    @property
    def ends_at(self) -> int | None:
        """`limit`, where necessary as it was found out while the rows were read."""
        return self.limit or getattr(self.rows, "limit", None)


@dataclass(frozen=True, slots=True)
class WidgetContent:
    """One widget of an export. `payload` is the JSON of what its tile shows, as
    widgets.charts.payload declares it; None where there are no numbers: `problem` is the
    sentence that says why. `notice` is the one that says why they are old, where a newer answer
    did not come, and `failure` the code of either. `request` is None for text widgets. `as_of` is
    when the platform's numbers were fresh.
    """

    spec: WidgetSpec
    title: str
    request: TileRequest | None = None
    payload: dict[str, Any] | None = None
    as_of: datetime | None = None
    problem: str = ""
    notice: str = ""
    failure: str = ""

    @property
    def is_text(self) -> bool:
        """True of words, which have no numbers to fail."""
        kind = charts.kinds().get(self.spec.kind)
        return kind is not None and not kind.has_query and not self.problem


@dataclass(frozen=True, slots=True)
class DashboardContent:
    """A dashboard as it is exported: its widgets in the order of the page."""

    scope: ExportScope
    client_name: str
    title: str
    intro: str
    widgets: tuple[WidgetContent, ...] = field(default=())


def joined(contents: Sequence[DashboardContent], title: str = "") -> DashboardContent:
    """Several dashboards as one, under the title of their file; one alone stays as it is."""
    first, *others = contents
    if not others:
        return first
    widgets = tuple(widget for content in contents for widget in content.widgets)
    named = title or ", ".join(content.title for content in contents)
    return replace(first, title=named, intro="", widgets=widgets)
