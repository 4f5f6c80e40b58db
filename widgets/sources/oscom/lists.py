"""Lists that are fetched whole: pages, recommendations, content, campaigns, contacts."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from widgets.frames.frame import Frame
from widgets.frames.table import Kind, Table, pack, rows
from widgets.queries.query import AnyOf, Query
from widgets.sources.account import Account
from widgets.sources.lists import aggregation
from widgets.sources.lists.aggregation import ResourceTable
from widgets.sources.lists.cache import CachedRows, cached_rows
from widgets.sources.lists.endpoint import ListEndpoint
from widgets.sources.oscom import contract
from widgets.sources.oscom.catalogue import SPEC, campaigns, contacts, content, seo
from widgets.sources.oscom.list_api import LIST_API

LISTS: Mapping[str, ListEndpoint] = {
    contract.SEO_PAGES: seo.PAGES_ENDPOINT,
    contract.SEO_RECOMMENDATIONS: seo.RECOMMENDATIONS_ENDPOINT,
    contract.CONTENT: content.ENDPOINT,
    contract.CAMPAIGNS: campaigns.ENDPOINT,
    contract.CONTACTS: contacts.ENDPOINT,
}
SEGMENTS = ListEndpoint(
    api=LIST_API, path=contract.SEGMENTS_PATH, table=Table({"id": Kind.TEXT, "name": Kind.TEXT})
)
MEMBERS = ListEndpoint(
    api=LIST_API, path=contract.CONTACTS_PATH, table=Table({"id": Kind.TEXT}), is_person=True
)


def frame(query: Query, account: Account) -> Frame:
    """The answer from all rows of the list. Raises a Failure."""
    listed = LISTS[query.resource]
    found = cached_rows(account, listed, query.resource, fresh_seconds=_fresh(query))
    table = listed.table
    if table.time and query.grain is None:
        # Without days asked for, drafts count as well.
        table = replace(table, time=None)
    if contacts.SEGMENT in fields(query) and query.resource == contract.CONTACTS:
        found = _segmented(account, found, _fresh(query))
    return aggregation.frame(query, account, found, ResourceTable(SPEC.resource_of(query), table))


def _fresh(query: Query) -> int:
    return SPEC.resource_of(query).fresh_seconds


def fields(query: Query) -> set[str]:
    """The fields by which rows are grouped and filtered."""
    conditions = (
        leaf
        for entry in query.filters
        for leaf in (entry.any_of if isinstance(entry, AnyOf) else (entry,))
    )
    return {*query.dimensions, *(leaf.field for leaf in conditions)}


def _segmented(account: Account, people: CachedRows, fresh_seconds: int) -> CachedRows:
    """Contacts with the names of their segments, which only the lists by segment tell."""
    name = contract.CONTACTS
    segments = cached_rows(account, SEGMENTS, f"{name}.segments", fresh_seconds=fresh_seconds)
    costs = [segments]
    members: dict[object, list[str]] = defaultdict(list)
    for segment in rows(SEGMENTS.table, segments.dataset.rows):
        key = str(segment["id"])
        within = cached_rows(
            account,
            MEMBERS,
            f"{name}.in.{hashlib.sha256(key.encode()).hexdigest()[:16]}",
            fresh_seconds=fresh_seconds,
            params={"segment": key},
        )
        costs.append(within)
        for row in rows(MEMBERS.table, within.dataset.rows):
            members[row["id"]].append(str(segment["name"] or key))
    table = contacts.ENDPOINT.table
    whole = [
        {**row, "segments": tuple(members[row["id"]])} for row in rows(table, people.dataset.rows)
    ]
    return replace(
        people,
        dataset=replace(
            people.dataset,
            rows=pack(table, whole),
            truncated=any(each.dataset.truncated for each in (people, *costs)),
        ),
        calls=people.calls + sum(each.calls for each in costs),
    )
