"""Reports: `GET /analytics/reports/{id}`, a dashboard or report that was made at OSCOM.

Its widgets are tables of analytics, by the days of the workspace's own zone: the address
takes no other. A query names the report by a filter, and the widget where several hold
what is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from widgets.frames.frame import NOT_BY_HOUR, Column, Frame, Provenance, Value
from widgets.queries.periods import DateRange
from widgets.queries.query import Filter, Operator, Query
from widgets.sources import calls, shapes, values
from widgets.sources.account import Account
from widgets.sources.bucket_alignment import compared
from widgets.sources.columns import columns
from widgets.sources.failures import InvalidQuery, MalformedResponse, Problem
from widgets.sources.http import Response
from widgets.sources.oscom import contract, parsing, requests
from widgets.sources.oscom.catalogue import SPEC
from widgets.sources.oscom.catalogue.reports import REPORT, WIDGET
from widgets.sources.validation import period_of

# It becomes part of an address.
ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def check(query: Query) -> None:
    """Raise InvalidQuery unless filters name a report, by equality, and nothing else."""
    problems = tuple(_problems(query))
    if problems:
        raise InvalidQuery(problems)


def frame(query: Query, account: Account) -> Frame:
    """The table of a report's widget; other days to compare with cost a second call.

    Raises NotFound for a report that is gone, InvalidQuery where it has no such table, and
    every other Failure.
    """
    period, comparison = period_of(query), query.comparison
    if comparison is None:
        return _over_period(query, account, period)
    if query.same_hours:
        now = _over_period(query, account, period)
        return replace(
            now,
            comparison=comparison,
            previous_totals=dict.fromkeys(query.metrics),
            warnings=(*now.warnings, NOT_BY_HOUR),
        )
    one = lambda asked, days: _over_period(asked, account, days)  # noqa: E731
    # A report has no table without its dimensions.
    return compared(query, period, comparison, one, totals=one)


def _problems(query: Query) -> Iterator[Problem]:
    for place, name in enumerate(query.dimensions):
        if name in (REPORT, WIDGET):
            yield Problem(f"dimensions.{place}", "only_filtered_by")
    for place, entry in enumerate(query.filters):
        if not isinstance(entry, Filter) or entry.field not in (REPORT, WIDGET):
            yield Problem(f"filters.{place}.field", "not_offered")
        elif entry.operator is not Operator.EQ:
            yield Problem(f"filters.{place}.operator", "only_equality")
        elif not isinstance(entry.value, str) or not ID.fullmatch(entry.value):
            yield Problem(f"filters.{place}.value", "not_an_id")
    if not any(isinstance(entry, Filter) and entry.field == REPORT for entry in query.filters):
        yield Problem("filters", "report_required")


def _named(query: Query, field: str) -> str | None:
    found = (e for e in query.filters if isinstance(e, Filter) and e.field == field)
    return next((str(entry.value) for entry in found), None)


@dataclass(frozen=True, slots=True)
class _Reply:
    rows: tuple[tuple[Value, ...], ...]
    as_of: object
    currency: str | None


def _over_period(query: Query, account: Account, period: DateRange) -> Frame:
    asked = columns(query, SPEC.resource_of(query))
    days = {"start_date": period.start.isoformat(), "end_date": period.end.isoformat()}
    path = f"{contract.REPORTS_PATH}/{_named(query, REPORT)}"
    reply = calls.call(
        account,
        requests.get(account, path, days, resource=path),
        parse_error=parsing.error_details,
        read=partial(_read, asked=asked, widget=_named(query, WIDGET)),
    )
    rows = _ordered(reply.rows, query)
    return Frame(
        columns=asked,
        rows=rows[: query.limit],
        period=period,
        timezone=query.timezone or "UTC",
        as_of=values.fresh_at(reply.as_of, account.now(), query.timezone or "UTC"),
        totals=parsing.totals(rows, asked),
        currency=reply.currency,
        provenance=Provenance(
            native=True,
            calls=1,
            truncated=len(rows) > query.limit,
        ),
    )


def _read(answer: Response, *, asked: Sequence[Column], widget: str | None) -> _Reply:
    outer = parsing.envelope(answer)
    if outer["data"] is None:
        return _Reply((), None, None)
    data = shapes.mapping(outer["data"])
    widgets = [shapes.mapping(entry) for entry in shapes.sequence(data.get("widgets"))]
    table = next((entry for entry in widgets if _has_columns(entry, asked, widget)), None)
    if table is None:
        raise InvalidQuery((Problem("filters", "not_in_report"),))
    names = _names(table)
    rows = tuple(_row(raw, names, asked) for raw in shapes.sequence(table.get("rows")))
    parsing.check_keys(rows, sum(not column.is_metric for column in asked))
    return _Reply(
        rows=rows,
        as_of=data.get("updated_at"),
        currency=parsing.currency(data.get("currency"), asked),
    )


def _has_columns(table: Mapping[str, Any], asked: Sequence[Column], widget: str | None) -> bool:
    """True for a table of exactly these dimensions and at least these metrics."""
    if widget is not None and table.get("id") != widget:
        return False
    kinds = {
        column.get("name"): column.get("kind")
        for column in shapes.sequence(table.get("columns"))
        if isinstance(column, dict)
    }
    dimensions = {name for name, kind in kinds.items() if kind == "dimension"}
    wanted = {column.name for column in asked if not column.is_metric}
    return dimensions == wanted and all(column.name in kinds for column in asked)


def _names(table: Mapping[str, Any]) -> list[object]:
    found = shapes.sequence(table.get("columns"))
    return [column.get("name") if isinstance(column, dict) else None for column in found]


def _row(raw: object, names: Sequence[object], asked: Sequence[Column]) -> tuple[Value, ...]:
    """Rows are told by name; those told by place are read as well."""
    if isinstance(raw, list) and len(raw) == len(names):
        raw = dict(zip(names, raw, strict=True))
    found = shapes.mapping(raw)
    if not all(column.name in found for column in asked):
        raise MalformedResponse
    return tuple(
        values.metric(found[column.name], column.unit)
        if column.unit
        else values.label(found[column.name], column.grain)
        for column in asked
    )


def _ordered(rows: tuple[tuple[Value, ...], ...], query: Query) -> tuple[tuple[Value, ...], ...]:
    """In the query's order; what has no value comes last either way."""
    names = (*query.dimensions, *query.metrics)
    found = list(rows)
    for order in reversed(query.ordered().order):
        place, is_descending = names.index(order.field), order.direction == "desc"

        def rank(row: tuple[Value, ...], place: int = place, last: bool = not is_descending) -> Any:
            return ((row[place] is None) == last, row[place] if row[place] is not None else 0)

        found.sort(key=rank, reverse=is_descending)
    return tuple(found)
