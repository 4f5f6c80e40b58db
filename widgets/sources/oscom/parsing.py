"""Parsing and validation of responses of the query endpoint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from widgets.frames.frame import Column, Unit, Value
from widgets.queries.periods import DateRange
from widgets.sources import values
from widgets.sources.calls import ErrorDetails
from widgets.sources.failures import (
    ContractViolation,
    ErrorReported,
    MalformedResponse,
    Problem,
)
from widgets.sources.http import Response, identifier
from widgets.sources.oscom import contract
from widgets.sources.shapes import mapping, optional, sequence

MOST_PROBLEMS = 20


@dataclass(frozen=True, slots=True)
class Row:
    """Values in the order of the asked columns, with what was asked beside them."""

    cells: tuple[Value, ...]
    previous: Mapping[str, Value] | None


@dataclass(frozen=True, slots=True)
class ResponsePage:
    """One page, checked. `totals` are None where the platform tells none."""

    rows: tuple[Row, ...]
    cursor: str | None
    totals: Mapping[str, Value] | None
    previous_totals: Mapping[str, Value] | None
    partial: frozenset[date | datetime]
    currency: str | None
    fresh: object
    tells_no_end: bool = False


@dataclass(frozen=True, slots=True)
class ExpectedPage:
    """The query that a response must answer: columns, period and comparison."""

    columns: tuple[Column, ...]
    period: DateRange
    compares: bool
    zone: str = "UTC"

    @property
    def metrics(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.unit)

    @property
    def grain(self) -> str | None:
        return next((column.grain for column in self.columns if column.grain), None)


def parse_page(response: Response, expected: ExpectedPage) -> ResponsePage:
    """One page of rows.

    Tolerates unknown fields, numbers as text, and that there is no `meta` or are no totals.
    Raises MalformedResponse for wrong types, ErrorReported for an error, and ContractViolation
    for a response to another question or two rows of one key that differ.
    """
    outer = envelope(response)
    meta = optional(outer.get("meta"))
    check_range(meta.get("date_range"), expected.period, expected.zone)
    totals = optional(meta.get("totals"))
    before = totals.get("previous") if expected.compares else None
    rows = tuple(_row(mapping(raw), expected) for raw in data_items(outer))
    check_keys([row.cells for row in rows], len(expected.columns) - len(expected.metrics))
    return ResponsePage(
        rows=rows,
        cursor=next_cursor(meta.get("next_cursor")),
        totals=_metrics(totals, expected) if totals else None,
        previous_totals=_metrics(mapping(before), expected) if before is not None else None,
        partial=_partial(meta.get("partial_buckets"), expected.grain, expected.zone),
        currency=currency(meta.get("currency"), expected.columns),
        fresh=meta.get("data_freshness"),
        tells_no_end="next_cursor" not in meta,
    )


def envelope(response: Response) -> Mapping[str, Any]:
    """The outer mapping of a success: `data`, which may be null, `meta`, and no error.

    Raises ErrorReported for an error with a success's status, MalformedResponse without `data`.
    """
    outer = mapping(response.data)
    if outer.get("error"):
        raise ErrorReported(status=response.status, request_id=error_details(outer).request_id)
    if "data" not in outer:
        raise MalformedResponse
    return outer


def data_items(outer: Mapping[str, Any]) -> list[Any]:
    """The items of an envelope; null is an empty list."""
    return [] if outer["data"] is None else sequence(outer["data"])


def check_keys(rows: Sequence[tuple[Value, ...]], width: int) -> None:
    """Raise ContractViolation for rows that agree in their dimensions and not in the rest:
    nothing tells which of them is true.
    """
    known: dict[tuple[Value, ...], tuple[Value, ...]] = {}
    for row in rows:
        if known.setdefault(row[:width], row) != row:
            raise ContractViolation


def currency(raw: object, columns: Sequence[Column]) -> str | None:
    """The currency of a response; one that is none matters where there is money alone."""
    if any(column.unit is Unit.MONEY for column in columns):
        return values.currency(raw)
    try:
        return values.currency(raw)
    except ContractViolation:
        return None


def totals(rows: Sequence[tuple[Value, ...]], columns: Sequence[Column]) -> dict[str, Value]:
    """Totals of all rows of a response that tells none: those of the only row, sums where
    metrics may be summed, and else None.
    """
    found: dict[str, Value] = {}
    is_whole = all(column.is_metric for column in columns)
    for place, column in enumerate(columns):
        numbers: list[Any] = [row[place] for row in rows if row[place] is not None]
        if column.is_metric and is_whole:
            found[column.name] = numbers[0] if numbers else None
        elif column.is_metric:
            found[column.name] = sum(numbers) if column.additive else None
    return found


def error_details(data: object) -> ErrorDetails:
    """OSCOM's error body, `{"error": {code, message, details}}`, of any quality."""
    outer = data if isinstance(data, dict) else {}
    error, meta = (outer.get(name) for name in ("error", "meta"))
    error, meta = (found if isinstance(found, dict) else {} for found in (error, meta))
    details = error.get("details")
    entries = [d for d in details if isinstance(d, dict)] if isinstance(details, list) else []
    scope = next((d.get("value") for d in entries if d.get("issue") == contract.MISSING_SCOPE), "")
    code = error.get("code")
    return ErrorDetails(
        problems=tuple(_problem(entry, code) for entry in entries[:MOST_PROBLEMS]),
        scope=identifier(scope),
        request_id=identifier(error.get("request_id")) or identifier(meta.get("request_id")),
        lost_cursor=isinstance(code, str) and code in contract.LOST_CURSOR,
    )


def _problem(entry: Mapping[str, Any], code: object) -> Problem:
    """By its codes; the platform's prose is not taken over."""
    field = entry.get("field")
    issue = identifier(entry.get("issue")) or identifier(code) or "invalid"
    return Problem(field[:100] if isinstance(field, str) else "", issue)


def _row(raw: Mapping[str, Any], expected: ExpectedPage) -> Row:
    cells = []
    for column in expected.columns:
        if column.name not in raw:
            raise ContractViolation
        found = raw[column.name]
        cells.append(
            values.metric(found, column.unit)
            if column.unit
            else values.label(found, column.grain, expected.zone)
        )
        if column.grain and not _falls_within(cells[-1], expected.period):
            raise ContractViolation
    before = raw.get("previous") if expected.compares else None
    return Row(
        cells=tuple(cells),
        previous=_metrics(mapping(before), expected) if before is not None else None,
    )


def _metrics(raw: Mapping[str, Any], expected: ExpectedPage) -> dict[str, Value]:
    if not all(column.name in raw for column in expected.metrics):
        raise ContractViolation
    return {c.name: values.metric(raw[c.name], c.unit) for c in expected.metrics if c.unit}


def _partial(raw: object, grain: str | None, zone: str) -> frozenset[date | datetime]:
    if raw is None or grain is None:
        return frozenset()
    if grain == "hour":
        return frozenset(values.moment(entry) for entry in sequence(raw))
    return frozenset(values.day(entry, zone) for entry in sequence(raw))


def _falls_within(label: Value, period: DateRange) -> bool:
    """A first bucket may begin before the range that cuts it; none begins after its end."""
    if isinstance(label, datetime):
        label = label.date()
    return isinstance(label, date) and label <= period.end


def check_range(raw: object, period: DateRange, zone: str = "UTC") -> None:
    """Raise ContractViolation for an echoed range of other days than were asked for.

    It may be told in days or moments, its end included or not.
    """
    if raw is None:
        return
    found = mapping(raw)
    begins = values.day(found.get("start"), zone) == period.start
    if not begins or period.end not in values.last_days(found.get("end"), zone):
        raise ContractViolation


def next_cursor(raw: object) -> str | None:
    if raw is None or isinstance(raw, str):
        return raw or None
    raise MalformedResponse
