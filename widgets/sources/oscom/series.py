"""Series of the query endpoint, whole within a limit: all of them, or the largest and the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from widgets.frames import filling
from widgets.frames.frame import Frame, Others, Value
from widgets.queries.buckets import labels
from widgets.queries.periods import DateRange
from widgets.queries.query import GRAINS, AnyOf, Filter, Operator, Order, Query
from widgets.sources.account import Account
from widgets.sources.oscom import checking, contract, walking, weekly
from widgets.sources.oscom.aligning import both
from widgets.sources.oscom.walking import TooManyRows

MOST_ROWS = 10_000
MOST_SERIES = 12
MOST_FILTERS = 20


@dataclass(slots=True)
class Reader:
    """Reads the ranges of one answer alike: by one grain, and of the same series.

    The first range decides; those that it is compared with follow.
    """

    account: Account
    grain: str | None = None
    shown: tuple[Value, ...] | None = None

    def frame(
        self, query: Query, *, period: DateRange, comparison: DateRange | None = None
    ) -> Frame:
        """The answer over a range; a series reaches its end, or is told by a coarser grain.

        More than 10,000 rows are not fetched: of a split metric the largest series are, and
        what the others come to where they may be summed. Weeks that begin on another day than
        the platform's are put together from days. Raises a Failure.
        """
        if weekly.is_apart(query):
            days = self._whole(weekly.daily(query), period, comparison)
            return weekly.weeks(days, query)
        if query.grain is None or query.limit <= MOST_ROWS:
            return walking.frame(query, self.account, period=period, comparison=comparison)
        return self._whole(query, period, comparison)

    def _whole(self, query: Query, period: DateRange, comparison: DateRange | None) -> Frame:
        asked = query.model_copy(update={"limit": MOST_ROWS})
        if self.grain:
            asked = asked.with_grain(self.grain)
        if self.shown is not None:
            return self._among(asked, self.shown, period, comparison)
        try:
            return self._dense(asked, period, comparison)
        except TooManyRows as found:
            if _may_rank(asked):
                return self._largest(asked, period, comparison)
            self.grain = _coarser(asked, found.per_bucket, period)
        coarse = asked.with_grain(self.grain)
        return walking.frame(coarse, self.account, period=period, comparison=comparison)

    def _dense(self, query: Query, period: DateRange, comparison: DateRange | None) -> Frame:
        """All rows, with those that the platform left out. Raises TooManyRows.

        A row that is left out takes what it was compared with along, so that the compared
        range is asked for by itself.
        """
        found = walking.frame(
            query, self.account, period=period, comparison=comparison, whole=self.grain is None
        )
        fill = checking.fill(query)
        if fill == "none" or not filling.is_sparse(found):
            return filling.compared(found, fill)
        if filling.size(found) > MOST_ROWS:
            raise TooManyRows(filling.size(found) // max(len(found.buckets()), 1))
        dense = filling.filled(found, fill)
        if comparison is None:
            return dense
        before = walking.frame(query, self.account, period=comparison, comparison=None)
        return _beside(dense, filling.filled(before, fill))

    def _largest(self, query: Query, period: DateRange, comparison: DateRange | None) -> Frame:
        """The largest series by any of the metrics, and the sum of the others by bucket."""
        split = _split(query)
        order = (Order(field=query.metrics[0], direction="desc"), Order(field=split))
        update = {"dimensions": (split,), "order": order, "limit": contract.PAGE_ROWS}
        ranked = walking.frame(
            query.model_copy(update={**update, "decompose": False}),
            self.account,
            period=period,
            comparison=None,
        )
        self.shown = _top(ranked, split, min(MOST_SERIES, _fitting(query, period)))
        found = self._among(query, self.shown, period, comparison)
        left = len(ranked.rows) - len(self.shown)
        counted = not ranked.provenance.truncated
        return replace(
            found,
            others=found.others and replace(found.others, count=left, counted=counted),
            provenance=both(found.provenance, ranked.provenance),
        )

    def _among(
        self,
        query: Query,
        shown: tuple[Value, ...],
        period: DateRange,
        comparison: DateRange | None,
    ) -> Frame:
        """Some series, and what the whole has beside them."""
        narrow = Reader(self.account, grain=query.grain)
        rows = narrow._dense(_narrowed(query, shown), period, comparison)
        whole = narrow._dense(_by_time_alone(query), period, comparison)
        return replace(
            rows,
            totals=whole.totals,
            previous_totals=whole.previous_totals,
            others=Others(0, shown, _rest(rows, whole), counted=False),
            provenance=both(rows.provenance, whole.provenance),
        )


def _beside(now: Frame, before: Frame) -> Frame:
    """Dense series compared bucket by bucket, as the platform compares ranges of one length."""
    at, width = (now.columns.index(now.time) if now.time else 0), len(now.dimensions)
    pairs: dict[Value, Value] = dict(zip(now.buckets(), before.buckets(), strict=False))
    names = [column.name for column in before.metrics]
    earlier = {row[:width]: dict(zip(names, row[width:], strict=True)) for row in before.rows}
    keys = ((*row[:at], pairs.get(row[at]), *row[at + 1 : width]) for row in now.rows)
    return replace(
        now,
        previous=tuple(earlier.get(key) for key in keys),
        provenance=both(now.provenance, before.provenance),
    )


def _split(query: Query) -> str:
    """The dimension beside time."""
    return next(name for name in query.dimensions if name != query.grain)


def _may_rank(query: Query) -> bool:
    return len(query.dimensions) == 2 and len(query.filters) < MOST_FILTERS


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


def _narrowed(query: Query, values: Sequence[Value]) -> Query:
    """The query narrowed to some values of the dimension beside time."""
    split = _split(query)
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


def _coarser(query: Query, per_bucket: int, period: DateRange) -> str:
    """The finest grain at which all rows fit, or else the coarsest."""
    finer, *coarser = GRAINS[GRAINS.index(query.grain or "year") :]
    for grain in coarser:
        if per_bucket * len(labels(period, grain, query.timezone or "UTC")) <= MOST_ROWS:
            return grain
    return coarser[-1] if coarser else finer
