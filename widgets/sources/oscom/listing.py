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
from widgets.sources.oscom import answering, contract
from widgets.sources.oscom.catalogue import SPEC, campaigns, contacts, content, seo
from widgets.sources.oscom.catalogue.listed import Listed
from widgets.sources.oscom.fetching import Kept, kept

LISTS: Mapping[str, Listed] = {
    contract.SEO_PAGES: seo.LISTED_PAGES,
    contract.SEO_RECOMMENDATIONS: seo.LISTED_RECOMMENDATIONS,
    contract.CONTENT: content.LISTED,
    contract.CAMPAIGNS: campaigns.LISTED,
    contract.CONTACTS: contacts.LISTED,
}
SEGMENTS = Listed(path=contract.SEGMENTS_PATH, table=Table({"id": Kind.TEXT, "name": Kind.TEXT}))
MEMBERS = Listed(path=contract.CONTACTS_PATH, table=Table({"id": Kind.TEXT}), is_person=True)


def frame(query: Query, account: Account) -> Frame:
    """The answer from all rows of the list. Raises a Failure."""
    listed = LISTS[query.resource]
    found = kept(account, listed, query.resource, fresh_seconds=_fresh(query))
    table = listed.table
    if table.time and query.grain is None:
        # Without days asked for, drafts count as well.
        table = replace(table, time=None)
    if contacts.SEGMENT in fields(query) and query.resource == contract.CONTACTS:
        found = _segmented(account, found, _fresh(query))
    return answering.frame(query, account, found, table)


def _fresh(query: Query) -> int:
    return SPEC.resources[query.resource].fresh_seconds


def fields(query: Query) -> set[str]:
    """The fields by which rows are grouped and filtered."""
    conditions = (
        leaf
        for entry in query.filters
        for leaf in (entry.any_of if isinstance(entry, AnyOf) else (entry,))
    )
    return {*query.dimensions, *(leaf.field for leaf in conditions)}


def _segmented(account: Account, people: Kept, fresh_seconds: int) -> Kept:
    """Contacts with the names of their segments, which only the lists by segment tell."""
    name = contract.CONTACTS
    segments = kept(account, SEGMENTS, f"{name}.segments", fresh_seconds=fresh_seconds)
    costs = [segments]
    members: dict[object, list[str]] = defaultdict(list)
    for segment in rows(SEGMENTS.table, segments.dataset.rows):
        key = str(segment["id"])
        within = kept(
            account,
            MEMBERS,
            f"{name}.in.{hashlib.sha256(key.encode()).hexdigest()[:16]}",
            fresh_seconds=fresh_seconds,
            params={"segment": key},
        )
        costs.append(within)
        for row in rows(MEMBERS.table, within.dataset.rows):
            members[row["id"]].append(str(segment["name"] or key))
    table = contacts.LISTED.table
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
