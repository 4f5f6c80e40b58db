"""Answers of the data route in place of the site's own."""

from __future__ import annotations

import json
from collections.abc import Callable

from playwright.sync_api import Page, Route

PENDING = {"state": "pending", "text": "", "code": "", "retry_in": 1, "fresh_in": None}
IDS = "tiles => tiles.map(({ dataset }) => dataset.id)"


def pending_answers(page: Page) -> Callable[[Route], None]:
    """A handler that answers for each tile of the page that it has no numbers yet."""
    ids = page.locator("portal-tile[data-state]").evaluate_all(IDS)
    empty = {"status": PENDING, "etag": "", "fragment": None}
    tiles = {"tiles": [{"id": each} | empty for each in ids]}
    status = {"X-Tile-Status": json.dumps(PENDING)}

    def fulfil(route: Route) -> None:
        is_one = any(f"/{each}?" in route.request.url for each in ids)
        if is_one:
            route.fulfill(status=202, headers=status, body="null")
        else:
            route.fulfill(json=tiles)

    return fulfil
