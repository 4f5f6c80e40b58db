"""Answers a query body: the whole of `POST /analytics/query` without HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.clock import parse_moment
from sandbox.oscom import cursors
from sandbox.oscom.envelope import invalid
from sandbox.oscom.query import meta, semantics
from sandbox.oscom.query.buckets import Span
from sandbox.oscom.query.compare import comparison
from sandbox.oscom.query.rows import Results, chosen
from sandbox.oscom.query.schema import QueryBody, parse
from sandbox.oscom.query.seasons import decomposed
from sandbox.oscom.query.table import tabulate, totals
from sandbox.synthetic.data import SyntheticData


@dataclass(frozen=True)
class PagePosition:
    """The offset of a page, and the moment of the data that its cursor is pinned to.

    All pages are cut from the first one's present, so that rows neither move nor repeat
    while time passes.
    """

    offset: int
    now: datetime


def answer(synthetic: SyntheticData, raw: Any, *, now: datetime, wall: datetime) -> dict[str, Any]:
    """`{data, meta}` for a body as received. Raises ApiError 400 and 422.

    `now` is the present of the data, `wall` the clock by which cursors expire.
    """
    body = parse(raw)
    semantics.check(body)
    span = Span(
        body.date_range.start,
        body.date_range.end,
        ZoneInfo(body.timezone or synthetic.profile.timezone),
    )
    before = comparison(span, body.compare, semantics.grain_of(body)) if body.compare else None
    issuer = {**raw, "cursor": None, "workspace": synthetic.profile.slug}
    page = opened(body.cursor, issuer, now=now, wall=wall)

    results = tabulated(synthetic, body, span=span, before=before, now=page.now)
    keys = results.keys()
    end = page.offset + body.limit
    described = {
        "next_cursor": cursors.issue([end, page.now.isoformat()], of=issuer, at=wall)
        if end < len(keys)
        else None,
        "limit": body.limit,
        "row_count": len(keys),
        "columns": meta.columns(body),
        "date_range": meta.days(span),
        "timezone": span.zone.key,
        "partial_buckets": meta.partial_buckets(results.current, span, page.now),
        "currency": synthetic.profile.currency,
        "data_freshness": meta.freshness(synthetic, page.now),
    }
    if body.totals:
        described["totals"] = all_totals(synthetic, body, span=span, before=before, now=page.now)
    if before:
        described["comparison_range"] = meta.days(before)
    return {
        "data": [results.render(key) for key in keys[page.offset : end]],
        "meta": described,
    }


def opened(
    cursor: str | None, issuer: dict[str, Any], *, now: datetime, wall: datetime
) -> PagePosition:
    if cursor is None:
        return PagePosition(0, now)
    position = cursors.read(cursor, of=issuer, at=wall)
    try:
        offset, pinned = position
        return PagePosition(int(offset), parse_moment(pinned))
    except (TypeError, ValueError) as error:
        raise invalid("cursor", "not a cursor", cursor, code="invalid_cursor") from error


def tabulated(
    synthetic: SyntheticData, body: QueryBody, *, span: Span, before: Span | None, now: datetime
) -> Results:
    current = tabulate(synthetic, body, span=span, now=now)
    previous = tabulate(synthetic, body, span=before, now=now) if before else None
    return Results(body, current, previous, decomposed(body, current))


def all_totals(
    synthetic: SyntheticData, body: QueryBody, *, span: Span, before: Span | None, now: datetime
) -> dict[str, Any]:
    found: dict[str, Any] = {**chosen(body, totals(synthetic, body, span=span, now=now))}
    if before:
        found["previous"] = chosen(body, totals(synthetic, body, span=before, now=now))
    return found
