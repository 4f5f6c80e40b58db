"""CampaignOS's lists, paged or whole, and its objects, read as the rows that they hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from widgets.frames.table import Row
from widgets.sources import bearer_requests, calls, pager
from widgets.sources.account import Account
from widgets.sources.campaignos import contract, parsing, workspaces
from widgets.sources.http import Response
from widgets.sources.lists import items
from widgets.sources.lists.endpoint import ListEndpoint, ListPage
from widgets.sources.lists.numbered_pages import NumberedPage, NumberedPages

Item = Mapping[str, Any]


@dataclass(slots=True)
class PagedLists(NumberedPages):
    """Lists in pages by number from 1, newest first [O].

    A walk ends at the first page whose rows are all from before `since`, by the field of `time`.
    """

    page_rows: int = contract.PAGE_ROWS
    cursor_seconds: int = contract.CURSOR_SECONDS
    time: str = ""
    since: datetime | None = None

    def fetch(
        self,
        account: Account,
        listed: ListEndpoint,
        params: Mapping[str, str],
        *,
        cursor: str | None,
        rows: int,
    ) -> ListPage:
        found = NumberedPages.fetch(self, account, listed, params, cursor=cursor, rows=rows)
        # What follows old rows is older still.
        return pager.CursorPage(found.rows, None) if self._are_old(found.rows) else found

    def page(
        self,
        account: Account,
        listed: ListEndpoint,
        params: Mapping[str, str],
        *,
        number: int,
        rows: int,
    ) -> NumberedPage:
        def read(response: Response) -> NumberedPage:
            found = [items.row(each, listed) for each in parsing.items(response)]
            return NumberedPage(found, parsing.total(response))

        asked = {**params, "page": str(number + 1), "limit": str(rows)}
        path = workspaces.path(account, listed.path)
        request = bearer_requests.get(account, path, asked, resource=listed.path)
        return calls.call(account, request, parse_error=parsing.error_details, read=read)

    def _are_old(self, rows: Sequence[Row]) -> bool:
        moments = [moment for row in rows if isinstance(moment := row.get(self.time), datetime)]
        return self.since is not None and bool(moments) and max(moments) < self.since


@dataclass(slots=True)
class Whole:
    """Lists without pages, in one answer: bare, or the rows that `rows` finds in an object."""

    rows: Callable[[Response], Iterable[Item]] = parsing.items
    page_rows: int = contract.PAGE_ROWS
    cursor_seconds: int = 0

    def fetch(
        self,
        account: Account,
        listed: ListEndpoint,
        params: Mapping[str, str],
        *,
        cursor: str | None,
        rows: int,
    ) -> ListPage:
        def read(response: Response) -> ListPage:
            found = tuple(items.row(each, listed) for each in self.rows(response))
            return pager.CursorPage(found, None)

        path = workspaces.path(account, listed.path)
        request = bearer_requests.get(account, path, params, resource=listed.path)
        return calls.call(account, request, parse_error=parsing.error_details, read=read)


WHOLE = Whole()
