"""Series of the query endpoint, whole within a limit: all of them, or the largest and the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import prod

from widgets.frames import filling
from widgets.frames.frame import Frame, Others, Value
from widgets.queries.buckets import labels
from widgets.queries.periods import DateRange
from widgets.queries.query import GRAINS, AnyOf, Filter, Operator, Order, Query
from widgets.sources import validation
from widgets.sources.account import Account
from widgets.sources.bucket_alignment import both
from widgets.sources.failures import ContractViolation
from widgets.sources.oscom import contract, pagination, weekly
from widgets.sources.oscom.catalogue import SPEC
from widgets.sources.oscom.pagination import TooManyRows

MOST_ROWS = 10_000
MOST_SERIES = 12
MOST_FILTERS = 20
MOST_ORDERS = 5

Series = tuple[Value, ...]


@dataclass
class RefetchRequired(Exception):
    """An answer whose ranges have to be read once more, all alike: by this grain, or, where
    that is None, of the largest series alone.
    """

    grain: str | None


@dataclass(slots=True)
class Reader:
    """Reads the ranges of one answer alike: by one grain, and of the same series.

    The first range decides which series are `shown`; those that it is compared with follow.
    With `ranks`, only the largest series are read in any case. A range that does not fit into
    the most rows raises RefetchRequired: the answer then begins again, so that no range is told by
    another grain than the one that it is compared with. An answer that `is_listed`, the first
    rows of a table, keeps its grain whatever it is compared with.
    """

    account: Account
    ranks: bool = False
    shown: tuple[Series, ...] | None = None
    has_begun: bool = False
    is_listed: bool = False

    def frame(
        self, query: Query, *, period: DateRange, comparison: DateRange | None = None
    ) -> Frame:
        """The answer over a range; a series reaches its end, or is told by a coarser grain.

        More than 10,000 rows are not fetched: of a split metric the largest series are, and
        what the others come to where they may be summed. Weeks that begin on another day than
        the platform's are put together from days. Raises RefetchRequired, or a Failure.
        """
        if weekly.is_apart(query):
            days = self._whole(weekly.daily(query), period, comparison, grain="week")
            return weekly.weeks(days, query)
        if query.grain is None or query.limit <= MOST_ROWS:
            self.is_listed = query.grain is not None
            return pagination.frame(query, self.account, period=period, comparison=comparison)
        return self._whole(query, period, comparison, grain=query.grain)

    def _whole(
        self, query: Query, period: DateRange, comparison: DateRange | None, *, grain: str
    ) -> Frame:
        """All rows, or those of the largest series. `grain` is what the answer is told by."""
        asked = query.model_copy(update={"limit": MOST_ROWS})
        is_first, self.has_begun = not self.has_begun, True
        try:
            if not self.ranks:
                return self._dense(asked, period, comparison)
        except TooManyRows as found:
            coarser = _coarser(asked, found.per_bucket, period, grain)
            self._rank(asked, coarser, is_first=is_first)
        try:
            if self.shown is not None:
                return self._among(asked, self.shown, period, comparison)
            return self._largest(asked, period, comparison)
        except TooManyRows as found:
            coarser = _coarser(asked, found.per_bucket, period, grain)
            if coarser is None:
                raise ContractViolation from None  # the platform does not narrow its answer
            raise RefetchRequired(coarser) from None

    def _rank(self, query: Query, coarser: str | None, *, is_first: bool) -> None:
        """Read the largest series from now on. Raises RefetchRequired where another range is
        read by then, or where a split by several dimensions fits by a coarser grain.
        """
        is_split_once = len(_split(query)) == 1 and len(query.filters) < MOST_FILTERS
        if not self.is_listed and not (is_first and is_split_once):
            raise RefetchRequired(None if is_split_once else coarser)
        self.ranks = True

    def _dense(self, query: Query, period: DateRange, comparison: DateRange | None) -> Frame:
        """All rows, with those that the platform left out. Raises TooManyRows.

        A row that is left out takes what it was compared with along, so that the compared
        range is asked for by itself.
        """
        found = pagination.frame(
            query, self.account, period=period, comparison=comparison, whole=True
        )
        fill = validation.fill(query, SPEC.resource_of(query))
        if fill == "none" or not filling.is_sparse(found):
            return filling.compared(found, fill)
        if filling.size(found) > MOST_ROWS:
            raise TooManyRows(filling.size(found) // max(len(found.buckets()), 1))
        dense = filling.filled(found, fill)
        if comparison is None:
            return dense
        before = pagination.frame(
            query, self.account, period=comparison, comparison=None, whole=True
        )
        return _compared(dense, filling.filled(before, fill))

    def _largest(self, query: Query, period: DateRange, comparison: DateRange | None) -> Frame:
        """The largest series by any of the metrics, and the sum of the others by bucket."""
        split = _split(query)
        if len(query.filters) + len(split) > MOST_FILTERS:
            return self._largest_rows(query, period, comparison)
        order = (_descending(query), *(Order(field=name) for name in split))
        update = {"dimensions": split, "order": order[:MOST_ORDERS], "limit": contract.PAGE_ROWS}
        ranked = pagination.frame(
            query.model_copy(update=update),
            self.account,
            period=period,
            comparison=None,
        )
        self.shown = _fitting(_top(ranked), query, period)
        found = self._among(query, self.shown, period, comparison)
        left = len(ranked.rows) - len(self.shown)
        counted = not ranked.provenance.truncated
        return replace(
            found,
            others=found.others and replace(found.others, count=left, counted=counted),
            provenance=both(found.provenance, ranked.provenance),
        )

    def _largest_rows(self, query: Query, period: DateRange, comparison: DateRange | None) -> Frame:
        """The largest rows, where so many filters leave no room to choose series."""
        order = (_descending(query), *query.ordered().order)[:MOST_ORDERS]
        ranked = query.model_copy(update={"order": order})
        return pagination.frame(ranked, self.account, period=period, comparison=comparison)

    def _among(
        self,
        query: Query,
        shown: tuple[Series, ...],
        period: DateRange,
        comparison: DateRange | None,
    ) -> Frame:
        """Some series, and what the whole has beside them."""
        rows = _rows_of(self._dense(_narrowed(query, shown), period, comparison), shown)
        whole = self._dense(_by_time_alone(query), period, comparison)
        return replace(
            rows,
            totals=whole.totals,
            previous_totals=whole.previous_totals,
            others=Others(0, shown, _rest_by_bucket(rows, whole), counted=False),
            provenance=both(rows.provenance, whole.provenance),
        )


def _compared(now: Frame, before: Frame) -> Frame:
    """Dense series compared bucket by bucket, as the platform compares ranges of one length."""
    at, width = (now.columns.index(now.time) if now.time else 0), len(now.dimensions)
    pairs: dict[Value, Value] = dict(zip(now.buckets(), before.buckets(), strict=False))
    names = [column.name for column in before.metrics]
    earlier = {row[:width]: dict(zip(names, row[width:], strict=True)) for row in before.rows}
    previous = []
    for row in now.rows:
        key = list(row[:width])
        key[at] = pairs.get(row[at])
        previous.append(earlier.get(tuple(key)))
    return replace(
        now,
        previous=tuple(previous),
        provenance=both(now.provenance, before.provenance),
    )


def _split(query: Query) -> tuple[str, ...]:
    """The dimensions beside time."""
    return tuple(name for name in query.dimensions if name != query.grain)


def _descending(query: Query) -> Order:
    return Order(field=query.metrics[0], direction="desc")


def _keys(frame: Frame) -> list[Series]:
    """Each row's values beside time."""
    names = [column.name for column in frame.dimensions if not column.grain]
    return list(zip(*(frame.column(name) for name in names), strict=True))


def _top(ranked: Frame) -> list[Series]:
    """The series that are largest by one metric or another, each metric in its turn."""
    keys = _keys(ranked)
    by_metric = [_by_size(keys, ranked.column(column.name)) for column in ranked.metrics]
    top: dict[Series, None] = {}
    for place in range(len(keys)):
        for ordered in by_metric:
            top[ordered[place]] = None
    return list(top)


def _by_size(keys: Sequence[Series], amounts: Sequence[Value]) -> list[Series]:
    pairs = sorted(zip(keys, amounts, strict=True), key=lambda pair: -_size(pair[1]))
    return [key for key, _ in pairs]


def _size(value: Value) -> Decimal:
    return abs(Decimal(value)) if isinstance(value, int | Decimal) else Decimal(0)


def _fitting(keys: Sequence[Series], query: Query, period: DateRange) -> tuple[Series, ...]:
    """The first series, as many as have room in the most rows, and one at least.

    Filters choose by each dimension alone, so that all combinations of their values come.
    What is not on a page's end yet can be guessed by its double.
    """
    buckets = len(labels(period, query.grain or "day", query.timezone or "UTC"))
    room = MOST_ROWS // (buckets * (2 if len(_split(query)) > 1 else 1))
    fits = (n for n in range(2, MOST_SERIES + 1) if _combinations(keys[:n]) <= room)
    return tuple(keys[: max(fits, default=1)])


def _combinations(keys: Sequence[Series]) -> int:
    return prod(len(set(values)) for values in zip(*keys, strict=True))


def _narrowed(query: Query, shown: Sequence[Series]) -> Query:
    """The query narrowed, by each dimension beside time, to the values of some series."""
    narrow = []
    for place, split in enumerate(_split(query)):
        values = dict.fromkeys(series[place] for series in shown)
        narrow.append(_among_values(split, tuple(values)))
    return query.model_copy(update={"filters": (*query.filters, *narrow), "limit": MOST_ROWS})


def _among_values(split: str, values: Sequence[Value]) -> Filter | AnyOf:
    named = tuple(str(value) for value in values if value is not None)
    parts = [Filter(field=split, operator=Operator.IN, value=named)] if named else []
    if None in values:
        parts.append(Filter(field=split, operator=Operator.IS_NULL))
    return parts[0] if len(parts) == 1 else AnyOf(any_of=tuple(parts))


def _rows_of(frame: Frame, shown: Sequence[Series]) -> Frame:
    """The rows of some series alone."""
    kept = set(shown)
    places = [place for place, key in enumerate(_keys(frame)) if key in kept]
    previous = frame.previous
    return replace(
        frame,
        rows=tuple(frame.rows[place] for place in places),
        previous=previous and tuple(previous[place] for place in places),
    )


def _by_time_alone(query: Query) -> Query:
    grain = query.grain or "day"
    return query.model_copy(update={"dimensions": (grain,), "order": ()})


def _rest_by_bucket(rows: Frame, whole: Frame) -> dict[Value, Mapping[str, Value]]:
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


def _coarser(query: Query, per_bucket: int, period: DateRange, grain: str) -> str | None:
    """The finest grain coarser than `grain` at which all rows fit; None where none is."""
    for coarser in GRAINS[GRAINS.index(grain) + 1 :]:
        if per_bucket * len(labels(period, coarser, query.timezone or "UTC")) <= MOST_ROWS:
            return coarser
    return None
