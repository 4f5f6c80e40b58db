"""A platform that leaves buckets out of its series."""

from __future__ import annotations

from datetime import date

import pytest

from tests.fixtures.sandbox import Sandbox
from tests.widgets.sources.oscom.conftest import KEY, NOVEMBER, MakeQuery
from widgets.frames.frame import Frame
from widgets.queries.buckets import labels
from widgets.queries.query import MOST_ROWS
from widgets.sources.account import Account
from widgets.sources.oscom import Oscom

OUT = ["2025-11-05", "2025-11-06"]
METRICS = ("sessions", "visitors", "conversion_rate")


def row_of(frame: Frame, day: str) -> tuple[object, ...]:
    return next(row[1:] for row in frame.rows if row[0] == date.fromisoformat(day))


@pytest.mark.parametrize("limit", [100, MOST_ROWS])
def test_days_that_are_left_out_are_zero_or_a_gap(
    account: Account, sandbox: Sandbox, make_query: MakeQuery, limit: int
) -> None:
    sandbox.scenario("sparse", key=KEY, labels=OUT)
    query = make_query(metrics=METRICS, dimensions=("day",), limit=limit)

    frame = Oscom().run(query, account)

    assert frame.column("day") == labels(NOVEMBER, "day", "Europe/Paris")
    assert [row_of(frame, day) for day in OUT] == [(0, 0, None)] * 2


def test_days_are_gaps_where_the_query_wants_none_filled_in(
    account: Account, sandbox: Sandbox, make_query: MakeQuery
) -> None:
    sandbox.scenario("sparse", key=KEY, labels=OUT)

    frame = Oscom().run(make_query(dimensions=("day",), fill="null"), account)

    assert [row_of(frame, day) for day in OUT] == [(None,)] * 2


def test_each_series_has_every_day(
    account: Account, sandbox: Sandbox, make_query: MakeQuery
) -> None:
    sandbox.scenario("sparse", key=KEY)
    query = make_query(metrics=("conversions",), dimensions=("day", "page_url"), limit=MOST_ROWS)

    frame = Oscom().run(query, account)

    pages = set(frame.column("page_url"))
    assert len(frame.rows) == len({row[:2] for row in frame.rows}) == len(pages) * NOVEMBER.days
    assert sum(frame.column("conversions")) == frame.totals["conversions"]


def test_values_of_compared_days_survive_a_missing_day(
    account: Account, sandbox: Sandbox, make_query: MakeQuery
) -> None:
    query = make_query(dimensions=("day",), comparison=NOVEMBER.before(), limit=MOST_ROWS)
    whole = Oscom().run(query, account)
    sandbox.scenario("sparse", key=KEY, labels=OUT)

    frame = Oscom().run(query, account)

    assert frame.before("sessions") == whole.before("sessions")
    assert frame.previous_totals == whole.previous_totals


def test_compared_days_that_are_left_out_are_zero(
    account: Account, sandbox: Sandbox, make_query: MakeQuery
) -> None:
    query = make_query(dimensions=("day",), comparison=NOVEMBER.before(), limit=MOST_ROWS)
    whole = Oscom().run(query, account)
    sandbox.scenario("sparse", key=KEY, labels=["2025-10-22", OUT[0]])

    frame = Oscom().run(query, account)

    assert frame.before("sessions") == tuple(
        0 if place == 2 else value for place, value in enumerate(whole.before("sessions"))
    )


def test_rows_that_a_condition_leaves_out_are_not_zero(
    account: Account, make_query: MakeQuery
) -> None:
    few = [{"field": "sessions", "operator": "lt", "value": 1}]
    query = make_query(dimensions=("day",)).model_validate(
        {**make_query(dimensions=("day",)).model_dump(mode="json"), "filters": few}
    )

    frame = Oscom().run(query, account)

    assert frame.rows == ()
