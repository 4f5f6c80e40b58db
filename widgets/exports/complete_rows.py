"""Complete rows of widgets: to the platform's end, not the first ten that a tile shows.

They come page by page where the platform pages them, else from a whole answer. Widgets whose
queries differ in metrics alone share one call, as on a page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from uuid import UUID

from widgets.exports.content import CompleteTable, DashboardContent, RawValue, WidgetContent
from widgets.exports.errors import RowsUnavailable
from widgets.exports.patience import patient
from widgets.exports.shown_rows import shown_table
from widgets.exports.table_frames import FrameTable
from widgets.frames.frame import Frame
from widgets.queries.query import MOST_ROWS, Query
from widgets.results.plan import PlannedCall, plan
from widgets.results.refresh import OF_QUESTION, Opened
from widgets.results.tile_requests import ROWS, TileRequest
from widgets.sources.account import Account
from widgets.sources.failures import DeadlineExceeded, Failure, RateLimited
from widgets.sources.spec import Source

# What a sheet of a workbook holds, less its heads and totals.
MOST_PAGED_ROWS = 1_000_000
# Of rows over time, so many are read at once and filled; more come as the platform tells them.
MOST_FILLED_ROWS = 10_000
NEVER = datetime.max.replace(tzinfo=UTC)
# Less than a task has.
PATIENCE = timedelta(minutes=6)


class CompleteTables:
    """The complete tables of a dashboard's content, each opened when it is asked for.

    `on_page` is called with every page and about every second of waiting for a rate limit; what
    it raises ends the work. Takes no longer than `patience` in all; a table of which there are more
    rows by then ends there, and says so.
    """

    def __init__(
        self,
        content: DashboardContent,
        *,
        open_account: Callable[[UUID], Opened],
        patience: timedelta = PATIENCE,
        on_page: Callable[[], None] = lambda: None,
    ) -> None:
        self._open_account = open_account
        self._ends = datetime.now(UTC) + patience
        self._on_page = on_page
        self._opened: dict[UUID, tuple[Source, Account]] = {}
        self._frames: dict[str, Frame] = {}
        self._unread = sum(map(has_rows, content.widgets))
        widgets = [each for each in content.widgets if has_rows(each)]
        self._requests = {
            each.spec.widget_id: complete_request(each.request)
            for each in widgets
            if each.request and not each.failure
        }
        whole = [each for each in self._requests.values() if not _may_be_paged(each)]
        self._calls = {each.digest: call for call in plan(whole) for each in call.requests}

    def __call__(self, widget: WidgetContent) -> CompleteTable | None:
        """The table of a widget; None for a text, and where there are no numbers.

        Numbers that could not be refreshed are those that the tile shows. Raises RowsUnavailable
        for a platform's failure, which may come while the rows are read as well.
        """
        if not has_rows(widget):
            return None
        self._unread -= 1
        request = self._requests.get(widget.spec.widget_id)
        if request is None:
            return shown_table(widget)
        try:
            return self._complete(request, widget.title)
        except Failure as failure:
            if not failure.is_transient and failure.code in OF_QUESTION:
                # The platform answers for the tile and not for more: another try would not help.
                return shown_table(widget)
            raise RowsUnavailable(failure, widget=widget.title) from failure

    def _complete(self, request: TileRequest, title: str) -> CompleteTable:
        table = self._paged(request, title) if _may_be_paged(request) else None
        if table is not None:
            return table
        frame = self._whole(request)
        if frame.provenance.truncated and request.spec.kind in ROWS:
            table = self._paged(request, title)
        return table or _whole_table(request, frame)

    def _paged(self, request: TileRequest, title: str) -> CompleteTable | None:
        """The table that reads page by page; None where the answer has to be whole."""
        source, account = self._account(request.query.connection)
        frames = source.frames(request.query, account)
        if frames is None:
            return None
        first = next(frames)
        table = FrameTable.of(request.spec, request.formats, first.currency)
        fair = table.fair(first)
        pages = chain([fair], map(table.fair, frames))
        rows = PagedRows(
            table, pages, title=title, on_page=self._on_page, ends=self._share_of_time()
        )
        return CompleteTable(table.columns(fair), rows, table.totals(fair))

    def _share_of_time(self) -> datetime:
        """The end of a table's part of the time that is left: none takes that of those after it."""
        now = datetime.now(UTC)
        return now + max(self._ends - now, timedelta(0)) / (max(self._unread, 0) + 1)

    def _whole(self, request: TileRequest) -> Frame:
        """The request's part of the answer to its call, which is kept for the others of it."""
        if request.digest not in self._frames:
            call = self._calls.get(request.digest) or PlannedCall(request.query, (request,))
            try:
                self._run(call)
            except Failure as failure:
                parts = call.split() if failure.code in OF_QUESTION else []
                if not parts:
                    raise
                self._calls |= {each.digest: part for part in parts for each in part.requests}
                self._run(self._calls[request.digest])
        return self._frames.pop(request.digest)

    def _run(self, call: PlannedCall) -> None:
        source, account = self._account(call.query.connection)
        self._on_page()
        frame = source.run(call.query, account)
        for request in call.requests:
            part = frame.select(request.query.metrics)
            self._frames[request.digest] = part.head(request.query.limit)

    def _account(self, connection_id: UUID) -> tuple[Source, Account]:
        if connection_id not in self._opened:
            opened = self._open_account(connection_id)
            if isinstance(opened, Failure):
                raise opened
            source, account = opened
            self._opened[connection_id] = source, patient(account, self._ends, self._on_page)
        return self._opened[connection_id]


class PagedRows:
    """Rows of pages that are fetched as they are read, and kept no longer."""

    def __init__(
        self,
        table: FrameTable,
        frames: Iterable[Frame],
        *,
        title: str = "",
        on_page: Callable[[], None] = lambda: None,
        ends: datetime = NEVER,
    ) -> None:
        self.limit: int | None = None
        self._ends = ends
        self._table = table
        self._frames = frames
        self._title = title
        self._on_page = on_page

    def __iter__(self) -> Iterator[tuple[RawValue, ...]]:
        """The rows, which end at `limit` where time or the rate limit does not allow for more.

        Raises RowsUnavailable where the platform does not give the next page.
        """
        count = 0
        try:
            for frame in self._frames:
                self._on_page()
                for cells in self._table.rows(frame):
                    if count == MOST_PAGED_ROWS:
                        self.limit = count
                        return
                    yield cells
                    count += 1
                if frame.provenance.continues and datetime.now(UTC) >= self._ends:
                    self.limit = count
                    return
        except (RateLimited, DeadlineExceeded):
            self.limit = count
        except Failure as failure:
            raise RowsUnavailable(failure, widget=self._title) from failure


def has_rows(widget: WidgetContent) -> bool:
    """True of a widget with numbers."""
    return widget.request is not None and widget.payload is not None


def complete_request(request: TileRequest) -> TileRequest:
    """The request of all rows. A chart over time has all of its buckets already."""
    query = request.query
    if not query.dimensions:
        return request
    if query.grain is None:
        return _limited(request, MOST_ROWS)
    return _limited(request, MOST_FILLED_ROWS) if request.spec.kind in ROWS else request


def _limited(request: TileRequest, limit: int) -> TileRequest:
    return replace(request, query=request.query.model_copy(update={"limit": limit}))


def _may_be_paged(request: TileRequest) -> bool:
    """True of rows without time, which need no filling, and none of which may have to be added to
    one of another page.
    """
    query: Query = request.query
    if not query.dimensions or query.grain is not None:
        return False
    return not FrameTable.of(request.spec, request.formats, None).merges


def _whole_table(request: TileRequest, frame: Frame) -> CompleteTable:
    table = FrameTable.of(request.spec, request.formats, frame.currency)
    fair = table.fair(frame)
    totals = table.totals(fair)
    if not fair.dimensions:
        return CompleteTable(table.columns(fair), [totals] if totals else [])
    rows = [*table.rows(fair), *table.others(fair)]
    is_cut = frame.provenance.truncated and frame.others is None
    return CompleteTable(table.columns(fair), rows, totals, limit=len(rows) if is_cut else None)
