"""Pagination: all pages of a query, joined to one frame."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import orjson

from widgets.frames.frame import TRUNCATED, Frame, Provenance, Value
from widgets.queries.buckets import labels
from widgets.queries.periods import DateRange
from widgets.queries.query import Query
from widgets.sources import calls, page_sizes, pager, values
from widgets.sources.account import Account
from widgets.sources.columns import columns
from widgets.sources.oscom import contract, page_totals, parsing, request_body, requests
from widgets.sources.oscom.catalogue import SPEC
from widgets.sources.oscom.parsing import ExpectedPage, ResponsePage, Row


@dataclass
class TooManyRows(Exception):
    """A series has more rows than are fetched: about so many in each of its buckets."""

    per_bucket: int


def frame(
    query: Query,
    account: Account,
    *,
    period: DateRange,
    comparison: DateRange | None,
    whole: bool = False,
) -> Frame:
    """One native query over a range, page by page until `limit` rows or the end.

    A series that is cut off says so in its warnings; a list of the first rows need not. One
    that is wanted `whole`, its rows in the order of time, raises TooManyRows as soon as its
    first page tells that the limit is too low.
    """
    zone = query.timezone or "UTC"
    expected = ExpectedPage(
        columns(query, SPEC.resource_of(query)), period, comparison is not None, zone
    )
    body = request_body.build(query, period=period, comparison=comparison)
    pages = _Pages(account, expected, body, query if whole else None)
    walk = pager.walk(
        pages.fetch,
        identity=partial(_dimensions, len(query.dimensions)),
        limit=query.limit,
    )
    if whole and walk.truncated:
        raise TooManyRows(_per_bucket(walk.rows, query))
    page_totals.check(pages.read, query, page_rows=body["limit"])
    found = _frame(query, pages, walk, comparison)
    cut = walk.truncated and (query.grain is not None or query.limit >= pager.MOST_ROWS)
    return replace(
        found,
        partial=frozenset(label for reply in pages.read for label in reply.partial),
        warnings=(TRUNCATED,) if cut else (),
    )


def frames(
    query: Query, account: Account, *, period: DateRange, comparison: DateRange | None
) -> Iterator[Frame]:
    """One native query over a range, a frame for each of its pages, to the platform's end.

    Each is asked for when it is wanted, and none is kept. All have the totals of the first, which
    are None where the platform tells none and the rows are more than a page. Raises a Failure.
    """
    expected = ExpectedPage(
        columns(query, SPEC.resource_of(query)),
        period,
        comparison is not None,
        query.timezone or "UTC",
    )
    body = request_body.build(query, period=period, comparison=comparison)
    pages, first = _Pages(account, expected, body, None), None
    identity = partial(_dimensions, len(query.dimensions))
    for page in pager.stream(pages.fetch, identity=identity):
        first = first or pages.read[0]
        page_totals.check((first, pages.read[-1]), query, page_rows=body["limit"])
        pages.read[:] = [first]
        walk = pager.PagedRows(tuple(page.rows), 1, truncated=page.cursor is not None)
        found = _frame(query, pages, walk, comparison)
        # No row of the answer will be missing.
        continues = page.cursor is not None
        provenance = replace(found.provenance, truncated=False, continues=continues)
        yield replace(found, provenance=provenance)


def _frame(
    query: Query,
    pages: _Pages,
    walk: pager.PagedRows[Row],
    comparison: DateRange | None,
) -> Frame:
    """The frame of some rows; what else it tells was told by the first page."""
    expected, account, first = pages.expected, pages.account, pages.read[0]
    told = first.totals
    return Frame(
        columns=expected.columns,
        rows=tuple(row.cells for row in walk.rows),
        period=expected.period,
        timezone=expected.zone,
        as_of=values.fresh_at(first.fresh, account.now(), expected.zone),
        totals=page_totals.totals(query, expected, walk) if told is None else told,
        previous=tuple(row.previous for row in walk.rows) if comparison else None,
        previous_totals=first.previous_totals
        if told
        else page_totals.previous_totals(query, expected, walk),
        comparison=comparison,
        currency=first.currency,
        partial=first.partial,
        provenance=Provenance(native=True, calls=len(pages.read), truncated=walk.truncated),
    )


@dataclass(slots=True)
class _Pages:
    """The pages of a query; of one that must be `whole` the first may tell that it is too long."""

    account: Account
    expected: ExpectedPage
    body: dict[str, Any]
    whole: Query | None
    read: list[ResponsePage] = field(default_factory=list)

    def fetch(self, cursor: str | None) -> pager.CursorPage[Row]:
        if cursor is None:
            self.read.clear()  # a walk that begins again owes nothing to the first
        reply = page_sizes.largest(
            self.account.page_sizes,
            contract.QUERY_PATH,
            self.body["limit"],
            partial(self._ask, cursor),
        )
        if self.whole and cursor is None and reply.cursor:
            _check_length(reply.rows, self.whole, self.expected.period)
        self.read.append(reply)
        return pager.CursorPage(reply.rows, reply.cursor)

    def _ask(self, cursor: str | None, rows: int) -> ResponsePage:
        # Every page of a walk is asked for alike: a cursor belongs to its question.
        self.body["limit"] = rows
        return calls.call(
            self.account,
            requests.post(
                self.account,
                contract.QUERY_PATH,
                {**self.body, "cursor": cursor},
                resource=_circuit(self.body),
            ),
            parse_error=parsing.error_details,
            read=partial(parsing.parse_page, expected=self.expected),
        )


def _check_length(rows: Sequence[Row], query: Query, period: DateRange) -> None:
    """Raises TooManyRows where a series that goes on like its first page ends behind the limit."""
    buckets = labels(period, query.grain or "day", query.timezone or "UTC")
    if _per_bucket(rows, query) * len(buckets) > query.limit:
        raise TooManyRows(_per_bucket(rows, query))


def _per_bucket(rows: Sequence[Row], query: Query) -> int:
    """Rows per bucket; the last bucket may be cut."""
    time = query.dimensions.index(query.grain or "")
    begun = len({row.cells[time] for row in rows})
    return len(rows) // max(begun - 1, 1)


def _circuit(body: dict[str, Any]) -> str:
    """The circuit of one question, whatever its days: others of the endpoint may be well."""
    question = {name: body[name] for name in ("metrics", "dimensions", "filters")}
    digest = hashlib.sha256(orjson.dumps(question, option=orjson.OPT_SORT_KEYS)).hexdigest()
    return f"{contract.QUERY_PATH}#{digest[:16]}"


def _dimensions(width: int, row: Row) -> tuple[Value, ...]:
    return row.cells[:width]
