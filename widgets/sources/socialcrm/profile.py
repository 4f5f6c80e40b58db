"""Answers from lists of the present: accounts, trending topics, the persona."""

from __future__ import annotations

from collections.abc import Mapping

from widgets.frames.frame import Frame
from widgets.queries.query import Query
from widgets.sources.account import Account
from widgets.sources.lists.aggregation import ResourceTable
from widgets.sources.lists.aggregation import frame as aggregated
from widgets.sources.lists.cache import cached_rows
from widgets.sources.lists.endpoint import ListEndpoint
from widgets.sources.socialcrm import contract
from widgets.sources.socialcrm.catalogue import SPEC, profile

ENDPOINTS: Mapping[str, ListEndpoint] = {
    contract.ACCOUNTS: profile.ACCOUNTS_ENDPOINT,
    contract.TRENDING: profile.TRENDING_ENDPOINT,
    contract.PERSONA: profile.PERSONA_ENDPOINT,
}


def frame(query: Query, account: Account) -> Frame:
    """The answer as of now, whatever the period. Raises a Failure."""
    listed, resource = ENDPOINTS[query.resource], SPEC.resource_of(query)
    found = cached_rows(account, listed, resource.name, fresh_seconds=resource.fresh_seconds)
    return aggregated(query, account, found, ResourceTable(resource, listed.table))
