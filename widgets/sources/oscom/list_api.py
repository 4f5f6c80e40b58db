"""OSCOM's lists: pages by cursor, items under `data`, the next cursor in `meta`."""

from __future__ import annotations

from collections.abc import Mapping

from widgets.sources import calls, pager
from widgets.sources.account import Account
from widgets.sources.failures import ContractViolation
from widgets.sources.http import Response
from widgets.sources.lists import items
from widgets.sources.lists.endpoint import ListEndpoint, ListPage
from widgets.sources.oscom import contract, parsing, requests
from widgets.sources.shapes import mapping, optional


class OscomLists:
    page_rows = contract.LIST_ROWS
    cursor_seconds = contract.CURSOR_SECONDS

    def fetch(
        self,
        account: Account,
        listed: ListEndpoint,
        params: Mapping[str, str],
        *,
        cursor: str | None,
        rows: int,
    ) -> ListPage:
        asked = {**params, "limit": str(rows), **({"cursor": cursor} if cursor else {})}
        return calls.call(
            account,
            requests.get(account, listed.path, asked, resource=listed.path),
            parse_error=parsing.error_details,
            read=lambda answer: _page(answer, listed, page_rows=rows),
        )


LIST_API = OscomLists()


def _page(response: Response, listed: ListEndpoint, *, page_rows: int) -> ListPage:
    """The rows of a page. Raises MalformedResponse for wrong types and ContractViolation
    for numbers that cannot be true.
    """
    outer = parsing.envelope(response)
    meta = optional(outer.get("meta"))
    found = parsing.data_items(outer)
    if "next_cursor" not in meta and len(found) >= page_rows:
        raise ContractViolation  # a full page that does not say whether it is the last
    return pager.CursorPage(
        rows=tuple(items.row(mapping(raw), listed) for raw in found),
        cursor=parsing.next_cursor(meta.get("next_cursor")),
    )
