"""Oktopost's lists: pages by number from 0 with a total, oldest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from widgets.sources import calls
from widgets.sources.account import Account
from widgets.sources.http import Response
from widgets.sources.lists import items
from widgets.sources.lists.endpoint import ListEndpoint
from widgets.sources.lists.numbered_pages import NumberedPage, NumberedPages
from widgets.sources.oktopost import contract, parsing, requests


@dataclass(slots=True)
class OktopostLists(NumberedPages):
    page_rows: int = contract.PAGE_ROWS
    cursor_seconds: int = contract.CURSOR_SECONDS
    least_rows: int = contract.LEAST_PAGE_ROWS

    def page(
        self,
        account: Account,
        listed: ListEndpoint,
        params: Mapping[str, str],
        *,
        number: int,
        rows: int,
    ) -> NumberedPage:
        page = {"_page": str(number), "_count": str(rows), "_order": "created,1"}

        def read(response: Response) -> NumberedPage:
            body = parsing.body(response)
            found = [items.row(item, listed) for item in parsing.items(body)]
            return NumberedPage(found, parsing.count(body, "Total"))

        request = requests.get(account, listed.path, {**params, **page}, resource=listed.path)
        return calls.call(account, request, parse_error=parsing.error_details, read=read)


LIST_API = OktopostLists()
CLICK_API = OktopostLists(page_rows=contract.CLICK_PAGE_ROWS)
