"""Oktopost's lists: pages by number from 0 with a total, oldest first.

Items that are deleted while a walk is under way move the others forward: where the total shrank,
the pages before are read again with the next one, and the walk drops rows that come twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

from widgets.sources import calls, pager
from widgets.sources.account import Account
from widgets.sources.http import Response
from widgets.sources.lists import items
from widgets.sources.lists.endpoint import ListEndpoint, ListPage
from widgets.sources.oktopost import contract, parsing, requests

MOST_PAGES_BACK = 4


@dataclass(slots=True)
class OktopostLists:
    """The cursor of a walk is `<offset>:<total before>`."""

    page_rows: int = contract.PAGE_ROWS
    cursor_seconds: int = contract.CURSOR_SECONDS

    def fetch(
        self,
        account: Account,
        listed: ListEndpoint,
        params: Mapping[str, str],
        *,
        cursor: str | None,
        rows: int,
    ) -> ListPage:
        rows = max(rows, contract.LEAST_PAGE_ROWS)
        offset, before = _position(cursor)
        found, total = self._page(account, listed, params, offset=offset, rows=rows)
        gone = max(0, before - total)
        for back in range(1, min(ceil(gone / rows), MOST_PAGES_BACK, offset // rows) + 1):
            earlier = self._page(account, listed, params, offset=offset - back * rows, rows=rows)
            found = (*earlier[0], *found)
        following = offset + rows
        if not found or following >= total:
            return pager.CursorPage(found, None)
        return pager.CursorPage(found, f"{following}:{total}")

    def _page(
        self,
        account: Account,
        listed: ListEndpoint,
        params: Mapping[str, str],
        *,
        offset: int,
        rows: int,
    ) -> tuple[tuple[Any, ...], int]:
        page = {"_page": str(offset // rows), "_count": str(rows), "_order": "created,1"}

        def read(response: Response) -> tuple[tuple[Any, ...], int]:
            body = parsing.body(response)
            found = tuple(items.row(item, listed) for item in parsing.items(body))
            total = parsing.count(body, "Total")
            return found, offset + len(found) if total is None else total

        request = requests.get(account, listed.path, {**params, **page}, resource=listed.path)
        return calls.call(account, request, parse_error=parsing.error_details, read=read)


LIST_API = OktopostLists()
CLICK_API = OktopostLists(page_rows=contract.CLICK_PAGE_ROWS)


def _position(cursor: str | None) -> tuple[int, int]:
    offset, _, total = (cursor or "0:0").partition(":")
    return int(offset), int(total)
