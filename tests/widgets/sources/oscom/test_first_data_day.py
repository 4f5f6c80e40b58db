"""The first day of an account's numbers, and what is compared with days before it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from tests.widgets.charts.factories import AMERICAN
from tests.widgets.sources.memory_datasets import MemoryDatasets
from tests.widgets.sources.oscom.conftest import CONNECTION
from tests.widgets.sources.oscom.steady import Steady
from widgets.charts import draw
from widgets.queries.periods import DateRange
from widgets.queries.query import Query
from widgets.sources.account import Account
from widgets.sources.oscom import Oscom

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
YEAR = DateRange.parse("2025-11-01", "2026-10-31")


def account(platform: Steady) -> Account:
    return replace(platform.account(), datasets=MemoryDatasets())


def query(period: DateRange = YEAR, comparison: DateRange | None = None, *dimensions: str) -> Query:
    return Query(
        connection=CONNECTION,
        metrics=("sessions",),
        dimensions=dimensions,
        period=period,
        comparison=comparison or period.whole_shifted(-12),
        timezone="UTC",
    )


def test_a_year_is_not_compared_with_two_weeks_of_numbers() -> None:
    platform = Steady(NOW, begins=date(2025, 10, 18))

    frame = Oscom().run(query(), account(platform))
    payload = draw("kpi", frame, {}, AMERICAN)

    assert frame.begins == date(2025, 10, 18)
    assert (payload.totals[0].change_text, payload.totals[0].previous_text) == ("", "")
    assert payload.notes == ("Numbers only since Oct 18, 2025.",)


def test_rows_are_compared_since_the_day_after_the_first_with_numbers() -> None:
    platform = Steady(NOW, begins=date(2026, 10, 18))
    days = DateRange.parse("2026-11-10", "2026-11-23")

    frame = Oscom().run(query(days, days.moved(-25), "day"), account(platform))
    table = draw("table", frame, {}, AMERICAN).table

    assert [row[-1].text for row in table.rows] == ["", "", "", *["0%"] * 11]


def test_the_first_day_is_found_by_two_calls_and_remembered() -> None:
    platform = Steady(NOW, begins=date(2025, 10, 18))
    ours = account(platform)

    for _ in range(3):
        Oscom().run(query(), ours)

    assert [body["dimensions"] for body in platform.bodies] == [[], ["month"], ["day"], [], []]


def test_an_account_without_any_numbers_has_no_first_day() -> None:
    platform = Steady(NOW, begins=date(2030, 1, 1))

    assert Oscom().run(query(), account(platform)).begins is None
