"""UTM sources of a period, cut from windows that end today.

CampaignOS knows the last N days alone. Its figures are sums, so that those of earlier days are the
window from the first of them less the window after the last of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date
from decimal import Decimal
from functools import partial

from widgets.frames.frame import NO_EARLIER, Frame
from widgets.frames.table import Row, pack
from widgets.queries.periods import DateRange
from widgets.queries.query import Query
from widgets.sources.account import Account
from widgets.sources.bucket_alignment import compared
from widgets.sources.campaignos import contract
from widgets.sources.campaignos.catalogue.attribution import ATTRIBUTION, ENDPOINT, FIGURES
from widgets.sources.datasets import FetchedRows
from widgets.sources.failures import InvalidQuery, Problem
from widgets.sources.lists.aggregation import ResourceTable, one
from widgets.sources.lists.cache import CachedRows, ListFetch, usable_or_fetched
from widgets.sources.validation import period_of

TABLE = ENDPOINT.table


def frame(query: Query, account: Account) -> Frame:
    """The answer over the period's days, which are UTC's. Raises a Failure, InvalidQuery for a
    period that begins before the longest window.
    """
    period, comparison = period_of(query), query.comparison
    if _window(account, period.start) > contract.MOST_WINDOW_DAYS:
        raise InvalidQuery((Problem("period", "range_too_large"),))
    run = partial(_one, account)
    if comparison is None:
        found = run(query, period)
    elif _window(account, comparison.start) > contract.MOST_WINDOW_DAYS:
        now = run(query, period)
        nothing = dict.fromkeys(query.metrics)
        warnings = (*now.warnings, NO_EARLIER)
        found = replace(now, comparison=comparison, previous_totals=nothing, warnings=warnings)
    else:
        found = compared(query, period, comparison, run)
    return replace(found, currency=account.settings.get("currency") or None)


def _one(account: Account, query: Query, days: DateRange) -> Frame:
    name = f"{contract.ATTRIBUTION}.{days.start}.{days.end}"
    found = usable_or_fetched(
        account,
        ENDPOINT,
        name,
        fresh_seconds=contract.FRESH_SECONDS,
        fetch=lambda _: _fetched(account, name, days),
    )
    return one(query, account, found, ResourceTable(ATTRIBUTION, TABLE), period=days)


def _fetched(account: Account, name: str, days: DateRange) -> CachedRows:
    """Both windows at one moment: what happens between their calls would be missing."""
    version, now = account.datasets.current_version(name), account.now()
    wide = _walk(account, _window(account, days.start))
    after = _walk(account, _window(account, days.end) - 1)
    dataset = FetchedRows(
        rows=pack(TABLE, list(_difference(wide.rows, after.rows))),
        shape=TABLE.shape(),
        fetched_at=now,
        version=version,
        truncated=wide.truncated or after.truncated,
    )
    account.datasets.keep(name, dataset)
    return CachedRows(dataset, wide.calls + after.calls)


def _walk(account: Account, window: int) -> ListFetch:
    walk = ListFetch(account, ENDPOINT, {"days": str(window)}, account.now(), 0)
    if window > 0:
        walk.run()
    return walk


def _difference(wide: Mapping[object, Row], after: Mapping[object, Row]) -> Iterator[Row]:
    """Rows of the wide window less the later one's; without those that it leaves nothing of."""
    for identity, row in wide.items():
        later = after.get(identity, {})
        left = {name: _less(row[name], later.get(name)) for name in FIGURES}
        if any(left.values()):
            yield {**row, **left}


def _less(all_of: object, later: object) -> int | Decimal | None:
    if not isinstance(all_of, int | Decimal):
        return None
    # Events that came between the two calls are in the later one alone.
    return max(all_of - all_of, all_of - later) if isinstance(later, int | Decimal) else all_of


def _window(account: Account, first: date) -> int:
    """Days from the first until today, today among them."""
    return (account.now().astimezone(UTC).date() - first).days + 1
