"""Names of competitors, which other rows name by id, and rows that carry them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from widgets.frames.table import Kind, Row, Table, rows
from widgets.sources.account import Account
from widgets.sources.busyocto import contract
from widgets.sources.busyocto.list_api import LIST_API
from widgets.sources.lists.cache import cached_rows
from widgets.sources.lists.endpoint import ListEndpoint

ENDPOINT = ListEndpoint(
    api=LIST_API,
    path=contract.COMPETITORS_PATH,
    table=Table(fields={"id": Kind.TEXT, "name": Kind.TEXT}),
)


def named(account: Account, found: Sequence[Row]) -> list[Row]:
    """Rows with the names of their competitors; one that is no longer listed keeps its id."""
    names = _names(account) if found else {}
    return [
        {**row, "competitor": names.get(str(row["competitor"])) or row["competitor"]}
        for row in found
    ]


def _names(account: Account) -> Mapping[str, str]:
    found = cached_rows(account, ENDPOINT, "competitors", fresh_seconds=contract.FRESH_SECONDS)
    return {
        str(row["id"]): str(row["name"] or row["id"])
        for row in rows(ENDPOINT.table, found.dataset.rows)
    }
