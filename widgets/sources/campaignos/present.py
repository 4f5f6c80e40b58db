"""Answers of the present: the overview, a funnel, segments and contacts."""

from __future__ import annotations

from collections.abc import Mapping

from widgets.frames.frame import Frame
from widgets.queries.query import Query
from widgets.sources.account import Account
from widgets.sources.campaignos import contract
from widgets.sources.campaignos.catalogue import SPEC, contacts, funnel, segments, summary
from widgets.sources.lists.aggregation import ResourceTable
from widgets.sources.lists.aggregation import frame as aggregated
from widgets.sources.lists.cache import cached_rows
from widgets.sources.lists.endpoint import ListEndpoint

ENDPOINTS: Mapping[str, ListEndpoint] = {
    contract.SUMMARY: summary.ENDPOINT,
    contract.FUNNEL: funnel.ENDPOINT,
    contract.SEGMENTS: segments.ENDPOINT,
    contract.CONTACTS: contacts.ENDPOINT,
}


def frame(query: Query, account: Account) -> Frame:
    """The answer from a list or an object that is read whole. Raises a Failure."""
    listed, resource = ENDPOINTS[query.resource], SPEC.resource_of(query)
    params = {}
    if resource.name == contract.FUNNEL:
        params["steps"] = account.settings.get("funnel_steps") or contract.FUNNEL_STEPS
    found = cached_rows(
        account, listed, resource.name, fresh_seconds=resource.fresh_seconds, params=params
    )
    return aggregated(query, account, found, ResourceTable(resource, listed.table))
