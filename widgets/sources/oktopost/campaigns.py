"""Answers from the list of campaigns, as of now."""

from __future__ import annotations

from widgets.frames.frame import Frame
from widgets.queries.query import Query
from widgets.sources.account import Account
from widgets.sources.lists.aggregation import ResourceTable
from widgets.sources.lists.aggregation import frame as aggregated
from widgets.sources.lists.cache import cached_rows
from widgets.sources.oktopost import contract
from widgets.sources.oktopost.catalogue.campaigns import CAMPAIGNS, ENDPOINT


def frame(query: Query, account: Account) -> Frame:
    """The answer as of now, whatever the period. Raises a Failure."""
    name, fresh = contract.CAMPAIGNS, contract.FRESH_SECONDS
    found = cached_rows(account, ENDPOINT, name, fresh_seconds=fresh)
    return aggregated(query, account, found, ResourceTable(CAMPAIGNS, ENDPOINT.table))
