"""SocialCRM's lists: pages by offset, without a total and without a next link.

A row that is deleted while a walk is under way moves the others forward by one: each page after the
first therefore begins with the last row of the page before. Where that row is missing, the page is
read again from further back; rows that come twice are dropped by the walk.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from widgets.sources import bearer_requests, calls, data_envelope, pager
from widgets.sources.account import Account
from widgets.sources.http import Response
from widgets.sources.lists import items
from widgets.sources.lists.endpoint import ListEndpoint, ListPage
from widgets.sources.shapes import mapping
from widgets.sources.socialcrm import contract, parsing
from widgets.sources.socialcrm.networks import PLATFORMS

END = ":"


class SocialCrmLists:
    """The cursor of a walk is `<offset>:<id of the row expected there>`."""

    page_rows = contract.PAGE_ROWS
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
        offset, expected = _position(cursor)
        found = self._rows(account, listed, params, offset=offset, rows=rows)
        if expected and expected not in {row["id"] for row in found}:
            # Rows moved forward. A page further back holds those that were passed over.
            offset = max(0, offset - rows + contract.OVERLAP_ROWS)
            found = self._rows(account, listed, params, offset=offset, rows=rows)
        if len(found) < rows:
            return pager.CursorPage(found, None)
        following = offset + rows - contract.OVERLAP_ROWS
        # A page of another size than asked for does not say which row follows it.
        last = found[-1]["id"] if len(found) == rows else ""
        return pager.CursorPage(found, f"{following}{END}{last}")

    def _rows(
        self,
        account: Account,
        listed: ListEndpoint,
        params: Mapping[str, str],
        *,
        offset: int,
        rows: int,
    ) -> tuple[Any, ...]:
        asked = {**params, "limit": str(rows), "offset": str(offset)}

        def page(response: Response) -> tuple[Any, ...]:
            return tuple(
                items.row(_named(mapping(raw)), listed) for raw in data_envelope.items(response)
            )

        return calls.call(
            account,
            bearer_requests.get(account, listed.path, asked, resource=listed.path),
            parse_error=parsing.error_details,
            read=page,
        )


LIST_API = SocialCrmLists()


def _named(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """An item with an id, since days are told by account and date and topics by network, and with
    the label of an account: handles are alike on several networks.
    """
    parts = [item.get(name) for name in ("account_id", "date", "topic", "platform")]
    identity = item.get("id") or "/".join(str(part) for part in parts if part is not None)
    network = str(item.get("platform") or "")
    label = [item.get("handle") or item.get("name"), PLATFORMS.get(network, network)]
    return {**item, "id": identity, "label": " · ".join(str(part) for part in label if part)}


def _position(cursor: str | None) -> tuple[int, str]:
    offset, _, expected = (cursor or "0").partition(END)
    return int(offset), expected
