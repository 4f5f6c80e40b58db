"""Changes since a report was sent: its kept numbers beside those of the same days now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from clients.auth.permissions import formats_of
from widgets.exports.reports import numbers
from widgets.exports.reports.numbers import Number
from widgets.models import Report
from widgets.queries.state import State
from widgets.results import dashboard_specs, reader
from widgets.results.freshness import CachedResult, Freshness
from widgets.results.reader import RefreshContext
from widgets.results.tile_requests import tile_requests


@dataclass(frozen=True, slots=True)
class Change:
    """A kept number and the text of the present one. `is_gone` says that the widget or its
    metric is not there any more.
    """

    number: Number
    now_text: str = ""
    is_gone: bool = False

    @property
    def has_changed(self) -> bool:
        return self.is_gone or (bool(self.now_text) and self.now_text != self.number.text)


@dataclass(frozen=True, slots=True)
class Changes:
    """`is_waiting` says that numbers are being fetched: a later look shows more."""

    rows: tuple[Change, ...]
    is_waiting: bool = False

    @property
    def changed(self) -> tuple[Change, ...]:
        return tuple(row for row in self.rows if row.has_changed)


def since_sent(report: Report, now: datetime) -> Changes:
    """Compare a report's numbers with the present ones, and request those that are missing or
    stale. Needs the client's scope.
    """
    results = list(_results(report, now))
    current = {result.request.widget_id: _totals(result) for result in results}
    rows = tuple(_change(number, current) for number in numbers.read(report.numbers))
    is_waiting = any(result.freshness is not Freshness.FRESH for result in results)
    return Changes(rows, is_waiting)


def _results(report: Report, now: datetime) -> Iterator[CachedResult]:
    state, formats = State.load(report.page_state), formats_of(report.client)
    for board in numbers.dashboards(report.numbers):
        dashboard_id = UUID(board["id"])
        spec = dashboard_specs.load(report.client_id, dashboard_id)
        found = reader.read(tile_requests(spec, state, formats), now)
        context = RefreshContext(report.client_id, dashboard_id, state, "[]")
        reader.request_refresh(found, context, now)
        yield from found


def _totals(result: CachedResult) -> dict[str, str] | None:
    """Texts of a result's metrics by name; None while there is no result."""
    if result.entry is None:
        return None
    payload: dict[str, Any] = orjson.loads(result.entry.payload())
    return {total["name"]: total["text"] for total in payload["totals"]}


def _change(number: Number, current: dict[UUID, dict[str, str] | None]) -> Change:
    if number.widget_id not in current:
        return Change(number, is_gone=True)
    totals = current[number.widget_id]
    if totals is None:
        return Change(number)
    text = totals.get(number.name, "")
    return Change(number, text, is_gone=not text)
