"""Preflight of a report: each rule finds what it is for, and nothing that is right."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.fixtures.platform import WEEK
from tests.widgets.exports.contents import FORMATS, make_content
from widgets.exports.content import WidgetContent
from widgets.exports.reports import numbers
from widgets.exports.reports.preflight import History, Rule, check
from widgets.queries.query import Query
from widgets.results.dashboard_specs import WidgetSpec
from widgets.results.tile_requests import TileRequest

WIDGET = uuid4()
# The week is over, and its numbers are of the day after.
NOW = datetime(2025, 12, 1, 9, tzinfo=UTC)


def make_widget(
    value: float | None = 100, *, empty: bool = False, change: float | None = None, **fields: Any
) -> WidgetContent:
    """A KPI of visits; `change` is the one that its payload tells."""
    total = {"name": "visits", "label": "Visits", "value": value, "text": str(value)}
    query = Query(connection=uuid4(), resource="analytics", metrics=("visits",))
    spec = WidgetSpec(WIDGET, "kpi", {}, query, "Visits")
    payload = {"kind": "kpi", "empty": empty, "totals": [{**total, "change": change}]}
    given = {"payload": payload, "as_of": NOW} | fields
    request = TileRequest(uuid4(), spec, query, FORMATS, "", ())
    return WidgetContent(spec, "Visits", request, **given)


def found(widget: WidgetContent, *earlier: float, now: datetime = NOW) -> list[tuple[Rule, str]]:
    """Rules and details of the problems of a report, after reports with these numbers."""
    kept = [numbers.keep([make_content(make_widget(value))]) for value in earlier]
    problems = check([make_content(widget)], History.of(kept), now=now)
    assert {(each.widget, UUID(each.widget_id)) for each in problems} <= {("Visits", WIDGET)}
    return [(each.rule, each.detail) for each in problems]


@pytest.mark.parametrize("earlier", [(), (90,), (90, 110, 4), (0, 0, 0)])
def test_complete_fresh_numbers_are_no_problem(earlier: tuple[float, ...]) -> None:
    assert found(make_widget(100), *earlier) == []


def test_a_widget_without_numbers_has_failed() -> None:
    assert found(make_widget(payload=None, failure="timeout")) == [(Rule.FAILED, "timeout")]


def test_old_numbers_of_a_failed_refresh_have_failed() -> None:
    assert found(make_widget(failure="server_error")) == [(Rule.FAILED, "server_error")]


def test_numbers_from_before_the_end_of_the_period_are_stale() -> None:
    end = datetime(WEEK.end.year, WEEK.end.month, WEEK.end.day, 12, tzinfo=UTC)

    assert found(make_widget(as_of=end)) == [(Rule.STALE, end.isoformat())]
    assert found(make_widget(as_of=end + timedelta(days=1))) == []


def test_numbers_of_a_period_under_way_are_stale_after_a_day() -> None:
    during = datetime(WEEK.end.year, WEEK.end.month, WEEK.end.day, 12, tzinfo=UTC)

    assert found(make_widget(as_of=during - timedelta(hours=23)), now=during) == []
    old = during - timedelta(hours=25)
    assert found(make_widget(as_of=old), now=during) == [(Rule.STALE, old.isoformat())]


def test_rows_that_were_never_missing_are_missed() -> None:
    assert found(make_widget(None, empty=True), 90, 110) == [(Rule.EMPTY, "")]
    assert found(make_widget(None, empty=True)) == []


@pytest.mark.parametrize("earlier", [(90,), (90, 110, 80), (12.5, 0.25)])
def test_zero_where_something_always_was_is_a_problem(earlier: tuple[float, ...]) -> None:
    assert found(make_widget(0), *earlier) == [(Rule.ZERO, "Visits")]


@pytest.mark.parametrize("earlier", [(90, 0), (3,), (90, 9)])
def test_zero_of_a_number_that_has_been_zero_or_small_is_none(earlier: tuple[float, ...]) -> None:
    assert found(make_widget(0), *earlier) == []


def test_a_first_report_misses_all_that_the_comparison_had() -> None:
    assert found(make_widget(0, change=-1)) == [(Rule.ZERO, "Visits")]
    assert found(make_widget(0, change=None)) == []


def test_more_than_twenty_times_the_largest_of_three_is_an_outlier() -> None:
    assert found(make_widget(2201), 90, 110, 100) == [(Rule.OUTLIER, "Visits")]
    assert found(make_widget(2200), 90, 110, 100) == []
    assert found(make_widget(2201), 90, 110) == []


def test_a_manager_may_accept_numbers_that_are_there_and_no_others() -> None:
    problems = [
        *check([make_content(make_widget(0, change=-1))], History(), now=NOW),
        *check([make_content(make_widget(payload=None, failure="x"))], History(), now=NOW),
    ]

    assert [each.may_be_accepted for each in problems] == [True, False]
