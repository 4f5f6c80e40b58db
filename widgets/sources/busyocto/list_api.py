"""BusyOcto's lists of one domain: pages by number from 1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from widgets.sources import bearer_requests, calls, data_envelope
from widgets.sources.account import Account
from widgets.sources.busyocto import contract, parsing
from widgets.sources.failures import UnknownSubaccount
from widgets.sources.http import Response
from widgets.sources.lists import items
from widgets.sources.lists.endpoint import ListEndpoint
from widgets.sources.lists.numbered_pages import NumberedPage, NumberedPages
from widgets.sources.shapes import mapping


@dataclass(slots=True)
class BusyOctoLists(NumberedPages):
    page_rows: int = contract.PAGE_ROWS
    cursor_seconds: int = contract.CURSOR_SECONDS

    def page(
        self,
        account: Account,
        listed: ListEndpoint,
        params: Mapping[str, str],
        *,
        number: int,
        rows: int,
    ) -> NumberedPage:
        asked = {**domain(account), **params, "page": str(number + 1), "per_page": str(rows)}

        def read(response: Response) -> NumberedPage:
            found = [
                items.row(parsing.named(mapping(raw)), listed)
                for raw in data_envelope.items(response)
            ]
            return NumberedPage(found, parsing.total(response))

        request = bearer_requests.get(account, listed.path, asked, resource=listed.path)
        return calls.call(account, request, parse_error=parsing.error_details, read=read)


LIST_API = BusyOctoLists()


def domain(account: Account) -> Mapping[str, str]:
    """The parameter that each call for data carries [S]. Raises UnknownSubaccount without one."""
    chosen = account.settings.get(contract.DOMAIN)
    if not chosen:
        raise UnknownSubaccount
    return {contract.DOMAIN: chosen}
