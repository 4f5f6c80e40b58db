"""The overview: `GET /analytics/overview` for a range of days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from widgets.frames.frame import NOT_BY_HOUR, Column, Frame, Provenance, Value
from widgets.queries.periods import DateRange
from widgets.queries.query import Query
from widgets.sources import calls, shapes, values
from widgets.sources.account import Account
from widgets.sources.bucket_alignment import compared
from widgets.sources.columns import columns
from widgets.sources.failures import ContractViolation
from widgets.sources.http import Response
from widgets.sources.oscom import contract, parsing, requests
from widgets.sources.oscom.catalogue import SPEC
from widgets.sources.validation import period_of

METRICS, PREVIOUS = "metrics", "previous"


def frame(query: Query, account: Account) -> Frame:
    """One row, compared natively with the days before; other days cost a second call.

    A day under way is not compared: the overview knows no hours. Raises a Failure.
    """
    period, comparison = period_of(query), query.comparison
    if comparison is None:
        return _over_period(query, account, period)
    if query.same_hours:
        return replace(
            _over_period(query, account, period),
            comparison=comparison,
            previous_totals=dict.fromkeys(query.metrics),
            warnings=(NOT_BY_HOUR,),
        )
    if comparison == period.before() and not query.whole_days:
        return _over_period(query, account, period, comparison)
    return compared(
        query, period, comparison, lambda asked, days: _over_period(asked, account, days)
    )


@dataclass(frozen=True, slots=True)
class _Reply:
    metrics: Mapping[str, Value]
    previous: Mapping[str, Value] | None
    currency: str | None
    fresh: object


def _over_period(
    query: Query, account: Account, period: DateRange, comparison: DateRange | None = None
) -> Frame:
    asked, zone = columns(query, SPEC.resource_of(query)), query.timezone or "UTC"
    params = {
        "start_date": period.start.isoformat(),
        "end_date": period.end.isoformat(),
        "timezone": zone,
    }
    if comparison:
        params["compare"] = "previous_period"
    path = contract.OVERVIEW_PATH
    reply = calls.call(
        account,
        requests.get(account, path, params, resource=path),
        parse_error=parsing.error_details,
        read=partial(
            _read, columns=asked, period=period, zone=zone, compares=comparison is not None
        ),
    )
    return Frame(
        columns=asked,
        rows=(tuple(reply.metrics[column.name] for column in asked),),
        period=period,
        timezone=zone,
        as_of=values.fresh_at(reply.fresh, account.now(), zone),
        totals=reply.metrics,
        previous=(reply.previous,) if comparison else None,
        previous_totals=reply.previous,
        comparison=comparison,
        currency=reply.currency,
        provenance=Provenance(native=True, calls=1),
    )


def _read(
    answer: Response, *, columns: tuple[Column, ...], period: DateRange, zone: str, compares: bool
) -> _Reply:
    outer = parsing.envelope(answer)
    if outer["data"] is None:
        nothing: dict[str, Value] = {column.name: None for column in columns}
        before = nothing if compares else None
        return _Reply(nothing, before, None, None)
    data = shapes.mapping(outer["data"])
    parsing.check_range(data.get("date_range"), period, zone)
    before = data.get(PREVIOUS) if compares else None
    return _Reply(
        metrics=_metrics(shapes.mapping(data.get(METRICS)), columns),
        previous=_metrics(shapes.mapping(before), columns) if before is not None else None,
        currency=parsing.currency(data.get("currency"), columns),
        fresh=data.get("data_freshness"),
    )


def _metrics(raw: Mapping[str, Any], columns: tuple[Column, ...]) -> dict[str, Value]:
    if not all(column.name in raw for column in columns):
        raise ContractViolation
    return {c.name: values.metric(raw[c.name], c.unit) for c in columns if c.unit}
