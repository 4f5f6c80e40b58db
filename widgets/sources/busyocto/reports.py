"""Reports that somebody triggered at BusyOcto: found by their notifications, read until finished.

To trigger a report spends tokens of the plan [S]: that is never done here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from widgets.frames.frame import Frame
from widgets.frames.table import Row, pack, rows
from widgets.queries.query import Query
from widgets.sources import bearer_requests, calls, data_envelope
from widgets.sources.account import Account
from widgets.sources.busyocto import contract, parsing
from widgets.sources.busyocto.catalogue.reports import (
    DETAILS,
    ENDPOINT,
    FINISHED,
    LISTED,
    OVERDUE,
    REPORTS,
    TABLE,
)
from widgets.sources.busyocto.list_api import domain
from widgets.sources.datasets import FetchedRows
from widgets.sources.http import Response
from widgets.sources.lists import items
from widgets.sources.lists.aggregation import ResourceTable
from widgets.sources.lists.aggregation import frame as aggregated
from widgets.sources.lists.cache import CachedRows, cached_rows, usable_or_fetched
from widgets.sources.lists.item_details import DetailPolicy, ItemDetails

POLLED = timedelta(seconds=contract.POLLING_SECONDS)


def frame(query: Query, account: Account) -> Frame:
    """Reports of the period by the day they were triggered. Raises a Failure."""
    found = usable_or_fetched(
        account,
        ENDPOINT,
        contract.REPORTS,
        fresh_seconds=contract.REPORTS_FRESH_SECONDS,
        fetch=lambda _: _fetched(account),
    )
    return aggregated(query, account, found, ResourceTable(REPORTS, TABLE))


def _fetched(account: Account) -> CachedRows:
    version, name = account.datasets.current_version(contract.REPORTS), f"{contract.REPORTS}.listed"
    listed = cached_rows(account, LISTED, name, fresh_seconds=0)
    told = [
        {**row, "id": row["report_id"]}
        for row in rows(LISTED.table, listed.dataset.rows)
        if row["report_id"]
    ]
    details = ItemDetails.kept(account, POLICY)
    details.read(told)
    unread = any(str(report["id"]) not in details.by_item for report in told)
    dataset = FetchedRows(
        rows=pack(TABLE, list(_joined(told, details, account.now()))),
        shape=TABLE.shape(),
        fetched_at=listed.dataset.fetched_at,
        version=version,
        truncated=listed.dataset.truncated or unread,
    )
    account.datasets.keep(contract.REPORTS, dataset)
    return CachedRows(dataset, listed.calls + details.calls)


def _joined(told: Sequence[Row], details: ItemDetails, now: datetime) -> Iterator[Row]:
    for each in {str(report["id"]): report for report in told}:
        for detail in details.by_item.get(each, []):
            status = detail["status"]
            if status not in FINISHED and _age(detail, now) > POLLED:
                status = OVERDUE
            yield {**detail, "status": status}


def _read(account: Account, report_id: str) -> list[Row]:
    path = f"{contract.REPORTS_PATH}/{quote(report_id, safe='')}"

    def read(response: Response) -> list[Row]:
        return [items.row({**data_envelope.item(response), "id": report_id}, ENDPOINT)]

    request = bearer_requests.get(
        account, path, domain(account), resource=f"{contract.REPORTS_PATH}/"
    )
    return calls.call(account, request, parse_error=parsing.error_details, read=read)


def _is_due(report: Row, detail: Row, now: datetime) -> bool:
    """True where a report is to be read again: it waits as long as it has waited so far, 5 seconds
    at least and a minute at most, and is given up after 15 minutes, unless it was told finished.
    """
    if detail["status"] in FINISHED:
        return False
    if report["status"] in FINISHED:
        return True
    read_at = detail["read_at"]
    if not isinstance(read_at, datetime) or _age(detail, now) > POLLED:
        return False
    waited = _age(detail, read_at.replace(tzinfo=UTC)).total_seconds()
    wait = min(contract.LONGEST_POLL_SECONDS, max(contract.FIRST_POLL_SECONDS, waited))
    return now - read_at.replace(tzinfo=UTC) >= timedelta(seconds=wait)


def _age(detail: Row, now: datetime) -> timedelta:
    """The time since a report was triggered; one that does not say so is not waited for."""
    begun = detail["created_at"]
    return now - begun.replace(tzinfo=UTC) if isinstance(begun, datetime) else timedelta.max


POLICY = DetailPolicy(
    name=f"{contract.REPORTS}.details",
    table=DETAILS,
    reread=(),
    oldest_seconds=0,
    most_calls=contract.MOST_REPORT_CALLS,
    read=_read,
    appeared=lambda report: report["created_at"],
    is_due=_is_due,
)
