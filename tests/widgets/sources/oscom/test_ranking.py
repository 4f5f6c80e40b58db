"""Rankings of now from the platform, and of earlier days from the snapshots kept of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.fixtures.sandbox import Sandbox
from tests.widgets.sources.accounts import Time
from tests.widgets.sources.memory_datasets import MemoryDatasets
from tests.widgets.sources.oscom.computing import listed, numbers, plain
from tests.widgets.sources.oscom.conftest import KEY, MakeQuery
from widgets.frames.frame import NO_EARLIER, OF_NOW, Frame
from widgets.queries.periods import DateRange
from widgets.queries.query import Query
from widgets.sources.account import Account
from widgets.sources.oscom import Oscom

DAY = 24 * 3600
# The last 30 days as they are asked for three days after the sandbox's present.
LAST_DAYS = DateRange.parse("2025-10-24", "2025-11-22")
FIRST, LAST = date(2025, 11, 20), date(2025, 11, 23)


@pytest.fixture
def days(today: Account, sandbox: Sandbox, time: Time, make_query: MakeQuery) -> list[Any]:
    """The sandbox's answers for four days, on each of which the keywords were fetched."""
    query = make_query(resource="seo_keywords", metrics=("position", "clicks", "keywords"))
    said = []
    for _ in range(4):
        Oscom().run(query, today)
        said.append(listed(sandbox, query)["meta"]["totals"])
        time.seconds += DAY
        sandbox.advance(DAY)
    time.seconds -= DAY
    sandbox.advance(-DAY)
    return said


def trend(make_query: MakeQuery, **fields: Any) -> Query:
    given = {"metrics": ("position", "clicks"), "dimensions": ("day",), "period": LAST_DAYS}
    return make_query(resource="seo_keywords", **{**given, **fields})


def by_day(frame: Frame) -> dict[date, dict[str, Any]]:
    return {row["day"]: row for row in plain(frame)}


def test_each_days_snapshot_makes_a_trend_with_gaps_before_it(
    today: Account, days: list[Any], make_query: MakeQuery
) -> None:
    period = DateRange(date(2025, 11, 18), LAST)

    frame = Oscom().run(trend(make_query, period=period), today)

    expected = [None, None, *(said["position"] for said in days)]
    assert [row["position"] for row in plain(frame)] == expected
    assert [row["clicks"] for row in plain(frame)][2:] == [said["clicks"] for said in days]
    assert frame.column("day")[0] == date(2025, 11, 18)


def test_totals_of_a_trend_are_those_of_its_last_day(
    today: Account, days: list[Any], make_query: MakeQuery
) -> None:
    frame = Oscom().run(trend(make_query, period=DateRange(FIRST, LAST)), today)

    assert numbers(frame.totals) == {name: days[-1][name] for name in ("position", "clicks")}
    assert not any(column.additive for column in frame.metrics)


def test_a_past_period_shows_its_last_snapshot(
    today: Account, days: list[Any], make_query: MakeQuery
) -> None:
    period = DateRange(date(2025, 11, 1), date(2025, 11, 21))
    query = trend(make_query, dimensions=(), period=period)

    frame = Oscom().run(query, today)

    assert numbers(frame.totals) == {name: days[1][name] for name in ("position", "clicks")}
    assert (frame.period, frame.warnings) == (period, ())


def test_rankings_are_compared_with_the_last_snapshot_of_the_days_before(
    today: Account, days: list[Any], make_query: MakeQuery
) -> None:
    period = DateRange(date(2025, 11, 22), LAST)
    query = trend(make_query, dimensions=("keyword",), period=period, comparison=period.before())

    frame = Oscom().run(query, today)

    assert frame.previous_totals is not None
    assert numbers(frame.totals)["clicks"] == days[3]["clicks"]
    assert numbers(frame.previous_totals)["clicks"] == days[1]["clicks"]
    assert frame.comparison == period.before()
    clicks = [value for value in frame.before("clicks") if isinstance(value, int | Decimal)]
    assert sum(clicks) == days[1]["clicks"]


def test_without_snapshots_there_is_no_comparison_and_a_reason(
    today: Account, make_query: MakeQuery
) -> None:
    period = DateRange(FIRST, FIRST)
    query = trend(make_query, dimensions=(), period=period, comparison=period.before())

    frame = Oscom().run(query, today)

    assert (frame.comparison, frame.previous_totals) == (None, None)
    assert frame.warnings == (NO_EARLIER,)


def test_a_past_period_without_a_snapshot_shows_now_and_says_so(
    today: Account, sandbox: Sandbox, make_query: MakeQuery
) -> None:
    query = trend(make_query, dimensions=(), period=DateRange.parse("2025-09-01", "2025-09-30"))

    frame = Oscom().run(query, today)

    assert numbers(frame.totals) == listed(sandbox, query)["meta"]["totals"]
    assert frame.warnings == (OF_NOW,)


def test_a_day_has_one_snapshot_its_last(
    today: Account, sandbox: Sandbox, time: Time, make_query: MakeQuery
) -> None:
    query = trend(make_query, period=DateRange(FIRST, FIRST))
    first = Oscom().run(query, today)

    time.seconds += 2 * 3600
    second = Oscom().run(query, today)

    assert len(sandbox.request_log(KEY)) == 2 * first.provenance.calls
    assert second.rows == first.rows


def test_the_history_outlives_a_new_key(
    today: Account, days: list[Any], datasets: MemoryDatasets, make_query: MakeQuery
) -> None:
    datasets.change_key()

    frame = Oscom().run(trend(make_query, period=DateRange(FIRST, LAST)), today)

    assert all(row["position"] is not None for row in plain(frame))
    assert len(plain(frame)) == 4
