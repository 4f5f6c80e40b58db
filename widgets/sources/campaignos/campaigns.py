"""Campaigns with their figures: one call for each, kept between refreshes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from operator import itemgetter
from typing import Any
from urllib.parse import quote

from widgets.frames.frame import Frame, Unit
from widgets.frames.table import Row, pack, rows
from widgets.queries.query import Query
from widgets.sources import bearer_requests, calls, data_envelope, values
from widgets.sources.account import Account
from widgets.sources.campaignos import contract, parsing, workspaces
from widgets.sources.campaignos.catalogue.campaigns import (
    COUNTS,
    DETAILS,
    LISTED,
    TABLES,
    Part,
)
from widgets.sources.datasets import FetchedRows
from widgets.sources.http import Response
from widgets.sources.lists.aggregation import ResourceTable
from widgets.sources.lists.aggregation import frame as aggregated
from widgets.sources.lists.cache import CachedRows, cached_rows, usable_or_fetched
from widgets.sources.lists.endpoint import ListEndpoint
from widgets.sources.lists.item_details import DetailPolicy, ItemDetails
from widgets.sources.shapes import mapping, optional, sequence

LIST = f"{contract.CAMPAIGNS}.listed"
DETAILS_NAME = f"{contract.CAMPAIGNS}.analytics"


def frame(query: Query, account: Account) -> Frame:
    """The answer as of now, over the last 90 days whatever the period. Raises a Failure."""
    part, resource = TABLES[query.resource]
    endpoint = ListEndpoint(api=LISTED.api, path=LISTED.path, table=part.table)
    found = usable_or_fetched(
        account,
        endpoint,
        resource.name,
        fresh_seconds=contract.FRESH_SECONDS,
        fetch=lambda _: _fetched(account, resource.name, part),
    )
    return aggregated(query, account, found, ResourceTable(resource, part.table))


def listed(account: Account) -> list[Row]:
    """The campaigns by name and status. Raises a Failure."""
    return rows(LISTED.table, _list(account).dataset.rows)


def _list(account: Account) -> CachedRows:
    return cached_rows(account, LISTED, LIST, fresh_seconds=contract.FRESH_SECONDS)


def _fetched(account: Account, name: str, part: Part) -> CachedRows:
    version, every = account.datasets.current_version(name), _list(account)
    campaigns = rows(LISTED.table, every.dataset.rows)
    with account.datasets.lock(DETAILS_NAME):
        details = ItemDetails.kept(account, POLICY)
        details.read(campaigns)
    dataset = FetchedRows(
        rows=pack(part.table, list(_joined(campaigns, details, part))),
        shape=part.table.shape(),
        fetched_at=every.dataset.fetched_at,
        version=version,
        truncated=any(str(each["id"]) not in details.by_item for each in campaigns),
    )
    account.datasets.keep(name, dataset)
    return CachedRows(dataset, every.calls + details.calls)


def _joined(campaigns: list[Row], details: ItemDetails, part: Part) -> Iterator[Row]:
    for campaign in campaigns:
        for row in details.by_item.get(str(campaign["id"]), []):
            if row["part"] == part.name:
                yield {**row, **campaign}


def _read(account: Account, campaign_id: str) -> list[Row]:
    below = f"{contract.CAMPAIGN_ANALYTICS_PATH}/{quote(campaign_id, safe='')}"
    request = bearer_requests.get(
        account,
        workspaces.path(account, below),
        {"period": contract.CAMPAIGN_PERIOD},
        resource=contract.CAMPAIGN_ANALYTICS_PATH,
    )
    return calls.call(account, request, parse_error=parsing.error_details, read=_rows)


def _rows(response: Response) -> list[Row]:
    """A row of the whole campaign, and one for each channel, status and variant."""
    found = data_envelope.item(response)
    people, sent = optional(found.get("enrollments")), optional(found.get("messages"))
    whole = {
        "enrollments": _count(people, "total"),
        "active_enrollments": _count(people, "active"),
        "completed_enrollments": _count(people, "completed"),
        **{name: _count(sent, name) for name in COUNTS},
    }
    return [
        {"part": "campaign", **whole},
        *_breakdown(found, "channel"),
        *_breakdown(found, "status"),
        *(row for test in _listed(found, "abTests") for row in _variants(test)),
    ]


def _breakdown(found: Mapping[str, Any], name: str) -> Iterator[Row]:
    for each in _listed(found, f"{name}Breakdown"):
        label = values.label(each.get(name), None)
        yield {"part": name, "label": label, "messages": _count(each, "_count")}


def _variants(test: Mapping[str, Any]) -> Iterator[Row]:
    named = values.label(test.get("name"), None)
    for each in _listed(test, "variants"):
        label = values.label(each.get("name"), None)
        counts = {name: _count(each, name) for name in ("sent", "opened")}
        yield {"part": "variant", "test": named, "label": label, **counts}


def _listed(found: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    return [mapping(each) for each in sequence(found.get(name) or [])]


def _count(found: Mapping[str, Any], name: str) -> Any:
    return values.metric(found.get(name), Unit.COUNT)


POLICY = DetailPolicy(
    name=DETAILS_NAME,
    table=DETAILS,
    reread=((contract.YOUNG_DAYS, contract.YOUNG_SECONDS),),
    oldest_seconds=contract.DAILY_SECONDS,
    most_calls=contract.MOST_CAMPAIGN_CALLS,
    read=_read,
    appeared=itemgetter("created_at"),
)
