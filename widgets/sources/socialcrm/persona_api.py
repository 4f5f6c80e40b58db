"""The brand's persona, one object, read as a list of its topics."""

from __future__ import annotations

from collections.abc import Mapping

from widgets.sources import bearer_requests, calls, data_envelope, pager
from widgets.sources.account import Account
from widgets.sources.http import Response
from widgets.sources.lists import items
from widgets.sources.lists.endpoint import ListEndpoint, ListPage
from widgets.sources.shapes import sequence
from widgets.sources.socialcrm import contract, parsing


class PersonaTopics:
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
        def page(response: Response) -> ListPage:
            persona = data_envelope.item(response)
            topics = sequence(persona.get("topics") or [])
            found = (items.row({**persona, "id": each, "topic": each}, listed) for each in topics)
            return pager.CursorPage(tuple(found), None)

        request = bearer_requests.get(account, listed.path, {}, resource=listed.path)
        return calls.call(account, request, parse_error=parsing.error_details, read=page)


PERSONA_API = PersonaTopics()
