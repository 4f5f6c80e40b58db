"""Names of networks, and labels of profiles: names are alike on several networks."""

from __future__ import annotations

from widgets.frames.table import Row, rows
from widgets.sources.account import Account
from widgets.sources.failures import ScopeMissing
from widgets.sources.lists.cache import cached_rows
from widgets.sources.oktopost import contract
from widgets.sources.oktopost.catalogue.profiles import ENDPOINT, NETWORKS


def profiles(account: Account) -> dict[str, Row]:
    """The profiles of an account by id, each with its label and network; none where the user may
    not read them.
    """
    try:
        found = cached_rows(account, ENDPOINT, "profiles", fresh_seconds=contract.FRESH_SECONDS)
    except ScopeMissing:
        return {}
    return {
        str(row["id"]): {**row, "label": label(row)}
        for row in rows(ENDPOINT.table, found.dataset.rows)
    }


def label(row: Row) -> str:
    network = str(row["network"] or "")
    parts = (row["display_name"] or row["name"], NETWORKS.get(network, network))
    return " · ".join(str(part) for part in parts if part)
