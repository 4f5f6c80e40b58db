"""Series of more rows than one page: to their end, or the largest of them and the rest."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import pytest

from tests.fixtures.sandbox import Sandbox
from tests.widgets.sources.oscom.conftest import KEY, MakeQuery
from widgets.frames.frame import Frame
from widgets.queries.periods import DateRange
from widgets.queries.query import MOST_ROWS, Query
from widgets.sources.account import Account
from widgets.sources.oscom import Oscom, series

YEAR = DateRange(date(2024, 11, 20), date(2025, 11, 19))
MONTH = DateRange(date(2025, 10, 20), date(2025, 11, 19))


@pytest.fixture
def by_page(make_query: MakeQuery, monkeypatch: pytest.MonkeyPatch) -> Query:
    """Of too many rows, where no more than five series fit."""
    monkeypatch.setattr(series, "MOST_ROWS", 31 * 5)
    return make_query(
        metrics=("page_views", "revenue", "sessions"),
        dimensions=("day", "page_url"),
        period=MONTH,
        limit=MOST_ROWS,
    )


def sums(frame: Frame, metric: str) -> dict[object, int]:
    found: dict[object, int] = defaultdict(int)
    for bucket, value in zip(frame.column("day"), frame.column(metric), strict=True):
        found[bucket] += value
    return dict(found)


def test_a_year_by_day_and_channel_reaches_its_last_day(
    account: Account, make_query: MakeQuery
) -> None:
    query = make_query(dimensions=("day", "channel"), period=YEAR, limit=MOST_ROWS)

    frame = Oscom().run(query, account)

    assert len(frame.rows) > 1000
    assert max(frame.column("day")) == YEAR.end
    assert sum(frame.column("sessions")) == frame.totals["sessions"]
    assert not frame.provenance.truncated


def test_of_too_many_series_the_largest_are_fetched_and_the_rest_is_their_sum(
    account: Account, by_page: Query
) -> None:
    frame = Oscom().run(by_page, account)

    alone = Oscom().run(by_page.model_copy(update={"dimensions": ("day",)}), account)
    assert frame.others
    assert len(frame.others.shown) == len(set(frame.column("page_url"))) == 5
    assert frame.totals == alone.totals
    for metric in ("page_views", "revenue"):
        shown = sums(frame, metric)
        for day, whole in zip(alone.column("day"), alone.column(metric), strict=True):
            assert shown[day] + frame.others.values[day][metric] == whole


def test_metrics_that_do_not_add_up_have_no_rest(account: Account, by_page: Query) -> None:
    frame = Oscom().run(by_page, account)

    assert frame.others
    assert {name for values in frame.others.values.values() for name in values} == {
        "page_views",
        "revenue",
    }


def test_others_are_counted(account: Account, by_page: Query) -> None:
    frame = Oscom().run(by_page, account)

    pages = by_page.model_copy(update={"dimensions": ("page_url",), "limit": 1000})
    assert frame.others
    assert frame.others.count == len(Oscom().run(pages, account).rows) - 5


@pytest.mark.parametrize("last", ["2025-10-01", "2025-09-28"])
def test_too_many_series_are_compared_with_themselves(
    account: Account, by_page: Query, last: str
) -> None:
    before = DateRange.parse("2025-09-01", last)
    query = by_page.model_copy(update={"comparison": before})

    frame = Oscom().run(query, account)

    then = Oscom().run(
        by_page.model_copy(update={"dimensions": ("page_url",), "period": before}), account
    )
    for metric in ("page_views", "revenue"):
        assert frame.others
        values: Any = then.column(metric)
        column = dict(zip(then.column("page_url"), values, strict=True))
        before_them: Any = frame.before(metric)
        assert sum(filter(None, before_them)) == sum(
            column.get(page, 0) for (page,) in frame.others.shown
        )
    assert frame.previous_totals == then.totals


def test_too_many_rows_by_two_dimensions_are_told_by_a_coarser_grain(
    account: Account, sandbox: Sandbox, by_page: Query
) -> None:
    split = ("day", "page_url", "channel")

    frame = Oscom().run(by_page.model_copy(update={"dimensions": split}), account)

    assert frame.time
    assert frame.time.grain in ("week", "month", "quarter", "year")
    assert sum(frame.column("page_views")) == frame.totals["page_views"]
    assert not frame.provenance.truncated
    assert len(sandbox.request_log(KEY)) >= 2
