"""Answers from the list of notifications and that of alert rules."""

from __future__ import annotations

from widgets.frames.frame import Frame
from widgets.queries.query import Query
from widgets.sources.account import Account
from widgets.sources.busyocto import contract
from widgets.sources.busyocto.catalogue import notices as catalogue
from widgets.sources.lists.aggregation import ResourceTable
from widgets.sources.lists.aggregation import frame as aggregated
from widgets.sources.lists.cache import cached_rows

LISTS = {
    contract.NOTIFICATIONS: (catalogue.NOTIFICATIONS, catalogue.NOTIFICATIONS_ENDPOINT),
    contract.ALERTS: (catalogue.ALERTS, catalogue.ALERTS_ENDPOINT),
}


def frame(query: Query, account: Account) -> Frame:
    """Notifications of the period, or the rules as of now. Raises a Failure."""
    resource, listed = LISTS[query.resource]
    found = cached_rows(account, listed, resource.name, fresh_seconds=contract.FRESH_SECONDS)
    return aggregated(query, account, found, ResourceTable(resource, listed.table))
