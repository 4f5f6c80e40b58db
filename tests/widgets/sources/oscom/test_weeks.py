"""Weeks that begin on Saturday or Sunday, against sums of the platform's own days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.fixtures.sandbox import Sandbox
from tests.widgets.sources.oscom.conftest import KEY, MakeQuery
from widgets.frames.frame import Frame
from widgets.queries.buckets import labels, week_of
from widgets.queries.periods import DateRange
from widgets.queries.query import Order
from widgets.sources.account import Account
from widgets.sources.oscom import Oscom

AUTUMN = DateRange(date(2025, 10, 1), date(2025, 11, 18))
SUNDAY, SATURDAY = 6, 5


def by_week(days: Frame, metric: str, week_start: int) -> Mapping[object, object]:
    found: dict[object, Decimal] = defaultdict(Decimal)
    for day, value in zip(days.column("day"), days.column(metric), strict=True):
        found[week_of(day, week_start)] += Decimal(value)
    return found


@pytest.mark.parametrize("week_start", [SUNDAY, SATURDAY])
def test_weeks_are_sums_of_their_days(
    account: Account, make_query: MakeQuery, week_start: int
) -> None:
    metrics = ("sessions", "revenue")
    query = make_query(metrics=metrics, dimensions=("week",), period=AUTUMN, week_start=week_start)

    frame = Oscom().run(query, account)

    days = Oscom().run(make_query(metrics=metrics, dimensions=("day",), period=AUTUMN), account)
    assert frame.column("week") == labels(AUTUMN, "week", "Europe/Paris", week_start)
    assert {week.weekday() for week in frame.column("week")} == {week_start}
    for metric in metrics:
        expected = by_week(days, metric, week_start)
        assert dict(zip(frame.column("week"), frame.column(metric), strict=True)) == expected
    assert frame.totals == days.totals


def test_a_rate_of_a_week_is_the_quotient_of_its_sums(
    account: Account, make_query: MakeQuery
) -> None:
    query = make_query(
        metrics=("conversion_rate",), dimensions=("week",), period=AUTUMN, week_start=SUNDAY
    )

    frame = Oscom().run(query, account)

    for week, rate in frame.rows[1:-1]:
        days = DateRange(week, week + timedelta(days=6))
        alone = make_query(metrics=("conversion_rate",), period=days)
        assert rate == Oscom().run(alone, account).totals["conversion_rate"]
    whole = make_query(metrics=("conversion_rate",), period=AUTUMN)
    assert frame.totals == Oscom().run(whole, account).totals
    assert [column.name for column in frame.columns] == ["week", "conversion_rate"]


def test_weeks_that_the_range_or_the_present_cuts_are_partial(
    account: Account, make_query: MakeQuery
) -> None:
    period = DateRange(date(2025, 11, 5), date(2025, 11, 20))

    frame = Oscom().run(make_query(dimensions=("week",), period=period, week_start=SUNDAY), account)

    assert frame.column("week") == (date(2025, 11, 2), date(2025, 11, 9), date(2025, 11, 16))
    assert frame.partial == {date(2025, 11, 2), date(2025, 11, 16)}


def test_weeks_of_series_sum_up_to_the_whole(account: Account, make_query: MakeQuery) -> None:
    query = make_query(dimensions=("week", "channel"), period=AUTUMN, week_start=SATURDAY)

    frame = Oscom().run(query, account)

    assert sum(frame.column("sessions")) == frame.totals["sessions"]
    assert len({row[:2] for row in frame.rows}) == len(frame.rows)


def test_a_table_of_weeks_keeps_its_order_and_limit(
    account: Account, make_query: MakeQuery
) -> None:
    order = (Order(field="sessions", direction="desc"),)
    query = make_query(dimensions=("week",), period=AUTUMN, week_start=SUNDAY, order=order, limit=3)

    frame = Oscom().run(query, account)

    found = frame.column("sessions")
    assert len(found) == 3
    assert list(found) == sorted(found, reverse=True)
    assert frame.provenance.truncated


def test_mondays_are_the_platforms_own_weeks(
    account: Account, sandbox: Sandbox, make_query: MakeQuery
) -> None:
    Oscom().run(make_query(dimensions=("week",), period=AUTUMN), account)

    assert [call["body"]["dimensions"] for call in sandbox.request_log(KEY)] == [["week"]]


@pytest.mark.parametrize("week_start", [SUNDAY, SATURDAY])
def test_fetched_rows_are_counted_by_the_same_weeks(
    today: Account, make_query: MakeQuery, week_start: int
) -> None:
    query = make_query(
        resource="content",
        metrics=("reads",),
        dimensions=("week",),
        period=AUTUMN,
        week_start=week_start,
    )

    frame = Oscom().run(query, today)

    assert frame.column("week") == labels(AUTUMN, "week", "Europe/Paris", week_start)
    assert sum(frame.column("reads")) == frame.totals["reads"]
