from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from tests.fixtures.sandbox import Sandbox
from tests.widgets.sources.oscom.computing import computed, plain, where
from tests.widgets.sources.oscom.conftest import KEY, NOVEMBER, MakeQuery
from widgets.frames.trend import trend
from widgets.queries.periods import DateRange
from widgets.sources.account import Account
from widgets.sources.oscom import Oscom, request_body


def test_the_trend_is_that_of_the_platforms_decomposition(
    account: Account, sandbox: Sandbox, make_query: MakeQuery
) -> None:
    query = make_query(metrics=("revenue",), dimensions=("day",))
    body = request_body.build(query, period=NOVEMBER, comparison=None)

    frame = Oscom().run(query, account)

    asked = body | {"time_series": {"fill": "zero", "decompose": True}}
    rows = sandbox.compute(KEY, asked)["data"]
    values = [float(value) for value in frame.column("revenue")]
    assert trend(values, "day") == tuple(row["decomposition"]["revenue"]["trend"] for row in rows)


@pytest.mark.parametrize("fill", ["zero", "null", "none"])
def test_gaps_are_filled_as_asked(
    account: Account, sandbox: Sandbox, make_query: MakeQuery, fill: str
) -> None:
    query = make_query(
        dimensions=("day",), filters=(where("page_url", "eq", "/nowhere"),), fill=fill
    )

    frame = Oscom().run(query, account)

    assert plain(frame) == computed(sandbox, query)["data"]
    assert set(frame.column("sessions")) == {"zero": {0}, "null": {None}, "none": set()}[fill]


@pytest.mark.parametrize(("day", "hours"), [("2025-10-26", 25), ("2025-10-27", 24)])
def test_the_day_on_which_clocks_go_back_has_25_hours(
    account: Account, make_query: MakeQuery, day: str, hours: int
) -> None:
    period = DateRange(date.fromisoformat(day), date.fromisoformat(day))

    frame = Oscom().run(make_query(dimensions=("hour",), period=period), account)

    labels = frame.column("hour")
    assert len(set(labels)) == hours
    assert labels[1] - labels[0] == timedelta(hours=1)
    assert sum(frame.column("sessions")) == frame.totals["sessions"]


def test_the_day_on_which_clocks_go_forward_has_23_hours(
    account: Account, make_query: MakeQuery
) -> None:
    period = DateRange(date(2025, 3, 30), date(2025, 3, 30))

    frame = Oscom().run(make_query(dimensions=("hour",), period=period), account)

    labels = frame.column("hour")
    assert len(labels) == 23
    assert labels[2] == datetime(2025, 3, 30, 3, tzinfo=timezone(timedelta(hours=2)))


def test_buckets_cut_by_the_range_or_the_present_are_partial(
    account: Account, make_query: MakeQuery
) -> None:
    period = DateRange(date(2025, 11, 5), date(2025, 11, 20))

    frame = Oscom().run(make_query(dimensions=("week",), period=period), account)

    assert frame.column("week") == (date(2025, 11, 3), date(2025, 11, 10), date(2025, 11, 17))
    assert frame.partial == {date(2025, 11, 3), date(2025, 11, 17)}


def test_a_range_without_data_is_zero(account: Account, make_query: MakeQuery) -> None:
    period = DateRange(date(2020, 1, 1), date(2020, 1, 3))
    query = make_query(metrics=("sessions", "conversion_rate"), dimensions=("day",), period=period)

    frame = Oscom().run(query, account)

    assert [row[1:] for row in frame.rows] == [(0, None)] * 3
    assert frame.totals == {"sessions": 0, "conversion_rate": None}
