"""Series of the query endpoint, whole within a limit: all of them, or the largest and the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from widgets.frames.frame import Frame, Others, Provenance, Value
from widgets.queries.buckets import labels
from widgets.queries.periods import DateRange
from widgets.queries.query import GRAINS, AnyOf, Filter, Operator, Order, Query
from widgets.sources.oscom import contract, walking
from widgets.sources.oscom.aligning import both
from widgets.sources.oscom.walking import TooManyRows
from widgets.sources.spec import Account

MOST_ROWS = 10_000
MOST_SERIES = 12
MOST_FILTERS = 20


def frame(
    query: Query, account: Account, *, period: DateRange, comparison: DateRange | None
) -> Frame:
    """The answer over a range; a series reaches its end, or is told by a coarser grain.

    More than 10,000 rows are not fetched: of a split metric the largest series are, and
    what the others come to where they may be summed. Raises a Failure.
    """
    if query.grain is None or query.limit <= MOST_ROWS:
        return walking.frame(query, account, period=period, comparison=comparison)
    asked = query.model_copy(update={"limit": MOST_ROWS})
    try:
        return walking.frame(asked, account, period=period, comparison=comparison, whole=True)
    except TooManyRows as found:
        if _may_rank(asked):
            return _largest(asked, account, period=period, comparison=comparison)
        coarse = _coarser(asked, found.per_bucket, period)
        return walking.frame(coarse, account, period=period, comparison=comparison)


def earlier(query: Query, account: Account, now: Frame, *, period: DateRange) -> Frame:
    """The answer over an earlier range, by the grain and of the series that `now` holds."""
    if now.time and now.time.grain and now.time.grain != query.grain:
        query = query.with_grain(now.time.grain)
    if now.others is None:
        return walking.frame(query, account, period=period, comparison=None)
    whole = _by_time_alone(query)
    rows = walking.frame(_among(query, now.others.shown), account, period=period, comparison=None)
    totals = walking.frame(whole, account, period=period, comparison=None)
    return replace(rows, totals=totals.totals, provenance=both(rows.provenance, totals.provenance))


def _may_rank(query: Query) -> bool:
    return len(query.dimensions) == 2 and len(query.filters) < MOST_FILTERS


def _largest(
    query: Query, account: Account, *, period: DateRange, comparison: DateRange | None
) -> Frame:
    """The largest series by any of the metrics, and the sum of the others by bucket."""
    split = next(name for name in query.dimensions if name != query.grain)
    order = (Order(field=query.metrics[0], direction="desc"), Order(field=split))
    update = {"dimensions": (split,), "order": order, "limit": contract.PAGE_ROWS}
    ranked = walking.frame(
        query.model_copy(update={**update, "decompose": False}),
        account,
        period=period,
        comparison=None,
    )
    shown = _top(ranked, split, min(MOST_SERIES, _fitting(query, period)))
    among = _among(query, shown)
    rows = walking.frame(among, account, period=period, comparison=comparison)
    whole = walking.frame(_by_time_alone(query), account, period=period, comparison=comparison)
    left = len(ranked.rows) - len(shown)
    others = Others(left, shown, _rest(rows, whole), counted=not ranked.provenance.truncated)
    return replace(
        rows,
        totals=whole.totals,
        previous_totals=whole.previous_totals,
        others=others,
        provenance=_all(ranked.provenance, rows.provenance, whole.provenance),
    )


def _top(ranked: Frame, split: str, most: int) -> tuple[Value, ...]:
    """The values that are largest by one metric or another, each metric in its turn."""
    values = ranked.column(split)
    turns = (_by_size(values, ranked.column(column.name)) for column in ranked.metrics)
    chosen = dict.fromkeys(value for turn in zip(*turns, strict=True) for value in turn)
    return tuple(chosen)[:most]


def _by_size(values: Sequence[Value], amounts: Sequence[Value]) -> list[Value]:
    pairs = sorted(zip(values, amounts, strict=True), key=lambda pair: -_size(pair[1]))
    return [value for value, _ in pairs]


def _size(value: Value) -> Decimal:
    return abs(Decimal(value)) if isinstance(value, int | Decimal) else Decimal(0)


def _fitting(query: Query, period: DateRange) -> int:
    """How many series have room in the most rows."""
    return max(1, MOST_ROWS // len(labels(period, query.grain or "day", query.timezone or "UTC")))


def _among(query: Query, values: Sequence[Value]) -> Query:
    """The query narrowed to some values of the dimension beside time."""
    split = next(name for name in query.dimensions if name != query.grain)
    named = tuple(str(value) for value in values if value is not None)
    parts = [Filter(field=split, operator=Operator.IN, value=named)] if named else []
    if None in values:
        parts.append(Filter(field=split, operator=Operator.IS_NULL))
    narrow: Filter | AnyOf = parts[0] if len(parts) == 1 else AnyOf(any_of=tuple(parts))
    return query.model_copy(update={"filters": (*query.filters, narrow), "limit": MOST_ROWS})


def _by_time_alone(query: Query) -> Query:
    grain = query.grain or "day"
    return query.model_copy(update={"dimensions": (grain,), "order": (), "decompose": False})


def _rest(rows: Frame, whole: Frame) -> dict[Value, Mapping[str, Value]]:
    """By bucket, what is left of the whole beside the rows, of metrics that may be summed."""
    summable = [column.name for column in rows.metrics if column.additive]
    time = rows.time.name if rows.time else ""
    left: dict[Value, dict[str, Value]] = {}
    for name in summable:
        amounts = dict(zip(whole.column(time), whole.column(name), strict=True))
        for bucket, value in zip(rows.column(time), rows.column(name), strict=True):
            if isinstance(value, int | Decimal):
                found = amounts.get(bucket)
                amounts[bucket] = (found if isinstance(found, int | Decimal) else 0) - value
        for bucket, amount in amounts.items():
            left.setdefault(bucket, {})[name] = amount
    return {bucket: dict(values) for bucket, values in left.items()}


def _coarser(query: Query, per_bucket: int, period: DateRange) -> Query:
    """The query by the finest grain at which all rows fit, or else by the coarsest."""
    coarser = GRAINS[GRAINS.index(query.grain or "year") + 1 :]
    for grain in coarser:
        if per_bucket * len(labels(period, grain, query.timezone or "UTC")) <= MOST_ROWS:
            return query.with_grain(grain)
    return query.with_grain(coarser[-1]) if coarser else query


def _all(*found: Provenance) -> Provenance:
    first, *rest = found
    for each in rest:
        first = both(first, each)
    return replace(first, truncated=False)
