"""Complete rows: to the platform's end, page by page where it pages, and in their page's words."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from clients.models import Client
from clients.tenancy import within
from tests.fixtures.platform import STATE, connect, make_board
from tests.fixtures.sandbox import Sandbox
from tests.widgets.exports.scopes import scope_of
from widgets.accounts import access
from widgets.exports import complete_rows
from widgets.exports.collecting import collect
from widgets.exports.complete_rows import CompleteTables, PagedRows
from widgets.exports.content import CompleteTable, DashboardContent
from widgets.exports.errors import RowsUnavailable
from widgets.models import Dashboard
from widgets.queries.state import State
from widgets.sources.account import Priority
from widgets.sources.oscom import contract

pytestmark = pytest.mark.django_db

PAGES = {
    "kind": "table",
    "metrics": ["page_views"],
    "dimensions": ["page_url"],
    "limit": 2,
}


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of three rows, so that few rows are many pages."""
    monkeypatch.setattr(contract, "PAGE_ROWS", 3)


def tables_of(content: DashboardContent, **options: Any) -> CompleteTables:
    opening = partial(access.open_account, content.scope.client_id, priority=Priority.SCHEDULE)
    return CompleteTables(content, open_account=opening, **options)


def tables(board: Dashboard, state: State = STATE) -> list[CompleteTable]:
    content = collect(scope_of(board, state))
    opening = tables_of(content)
    found = [opening(widget) for widget in content.widgets]
    return [table for table in found if table is not None]


def test_a_tables_limit_is_the_tiles_alone(
    acme: Client, platform: Sandbox, small_pages: None
) -> None:
    board = make_board(connect(acme, platform), dict(PAGES))
    content = collect(scope_of(board))
    (widget,) = content.widgets
    assert widget.payload
    shown = widget.payload["table"]["rows"]

    table = tables_of(content)(widget)

    assert table
    assert isinstance(table.rows, PagedRows)
    rows = list(table.rows)
    assert (len(shown), len(rows), table.ends_at) == (2, 9, None)
    assert [row[0] for row in rows[:2]] == [row[0]["value"] for row in shown]
    assert [row[1] for row in rows[:2]] == [row[1]["value"] for row in shown]
    assert len({row[0] for row in rows}) == len(rows)


def test_rows_are_fetched_as_they_are_read(
    acme: Client, platform: Sandbox, small_pages: None
) -> None:
    board = make_board(connect(acme, platform), dict(PAGES))
    content = collect(scope_of(board))
    before = len(platform.request_log())

    table = tables_of(content)(content.widgets[0])
    assert table
    rows = iter(table.rows)
    calls = []
    for _ in range(7):
        next(rows)
        calls.append(len(platform.request_log()) - before)

    assert calls == [1] * 3 + [2] * 3 + [3]


def test_charts_over_time_have_value_previous_value_and_change(
    acme: Client, platform: Sandbox
) -> None:
    line = {"kind": "line", "metrics": ["sessions"], "dimensions": ["day"]}
    content = collect(scope_of(make_board(connect(acme, platform), line)))
    (widget,) = content.widgets
    assert widget.payload

    table = tables_of(content)(widget)

    assert table
    assert [column.heading for column in table.columns] == [
        "Day",
        "Sessions",
        "Sessions: Previous period",
        "Sessions: Change",
    ]
    rows = list(table.rows)
    assert [row[0] for row in rows] == [STATE.period.start + timedelta(n) for n in range(7)]
    shown = widget.payload["table"]["rows"]
    assert [(row[1], row[3]) for row in rows] == [(r[1]["value"], r[2]["value"]) for r in shown]
    total = widget.payload["totals"][0]
    assert table.totals[1::2] == (total["value"], total["change"])


def test_a_kpi_is_one_row_of_its_total(acme: Client, platform: Sandbox) -> None:
    content = collect(scope_of(make_board(connect(acme, platform), {"metrics": ["revenue"]})))
    (widget,) = content.widgets
    assert widget.payload

    table = tables_of(content)(widget)

    assert table
    ((value, previous, change),) = table.rows
    assert isinstance(value, Decimal)
    total = widget.payload["totals"][0]
    assert (float(value), change) == (total["value"], total["change"])
    assert isinstance(previous, Decimal)
    assert [column.currency for column in table.columns] == ["USD", "USD", ""]


def test_queries_that_differ_in_metrics_share_a_call(acme: Client, platform: Sandbox) -> None:
    tiles = [{"metrics": [name]} for name in ("sessions", "revenue", "conversions")]
    content = collect(scope_of(make_board(connect(acme, platform), *tiles)))
    before = len(platform.request_log())
    opening = tables_of(content)

    found = [opening(widget) for widget in content.widgets]

    assert [len(list(table.rows)) for table in found if table] == [1, 1, 1]
    assert len(platform.request_log()) - before == 1


def test_hours_are_moments_in_the_clients_zone(acme: Client, platform: Sandbox) -> None:
    acme.time_zone = "Asia/Kathmandu"
    state = State(
        None, type(STATE.period).parse("2025-11-12", "2025-11-12"), STATE.comparison, None
    )
    tile = {"kind": "line", "metrics": ["sessions"], "dimensions": ["hour"]}

    (table,) = tables(make_board(connect(acme, platform), tile), state)

    moments = [row[0] for row in table.rows]
    assert all(isinstance(each, datetime) for each in moments)
    assert moments[0] == datetime(2025, 11, 11, 18, 15, tzinfo=UTC)
    assert {str(each.utcoffset()) for each in moments if isinstance(each, datetime)} == {"5:45:00"}
    assert {each.date() for each in moments if isinstance(each, datetime)} == {date(2025, 11, 12)}


def test_a_platform_that_fails_in_the_middle_of_paging_says_so(
    acme: Client, platform: Sandbox, small_pages: None
) -> None:
    content = collect(scope_of(make_board(connect(acme, platform), dict(PAGES))))
    table = tables_of(content)(content.widgets[0])
    assert table
    rows = iter(table.rows)
    read = [next(rows) for _ in range(3)]
    platform.scenario("status", status=500)

    with pytest.raises(RowsUnavailable) as raised:
        list(rows)

    assert len(read) == 3
    assert (raised.value.code, raised.value.is_transient) == ("rows_unavailable", True)
    assert raised.value.failure.code == "unavailable"


def test_numbers_that_could_not_be_refreshed_are_those_of_the_tile(
    acme: Client, platform: Sandbox
) -> None:
    board = make_board(connect(acme, platform), dict(PAGES))
    content = collect(scope_of(board))
    old = replace(content.widgets[0], failure="unavailable", notice="OSCOM is slow; showing 10:00")
    before = len(platform.request_log())

    table = tables_of(replace(content, widgets=(old,)))(old)

    assert table
    assert old.payload
    assert [row[1] for row in table.rows] == [
        row[1]["value"] for row in old.payload["table"]["rows"]
    ]
    assert (table.limit, table.notices) == (2, ("OSCOM is slow; showing 10:00",))
    assert len(platform.request_log()) == before


def test_the_rate_limit_is_waited_for_between_pages(
    acme: Client, platform: Sandbox, small_pages: None
) -> None:
    content = collect(scope_of(make_board(connect(acme, platform), dict(PAGES))))
    waits: list[int] = []
    table = tables_of(content, on_page=lambda: waits.append(1))(content.widgets[0])
    assert table
    rows: Iterator[Any] = iter(table.rows)
    next(rows)
    opened = access.open_account(acme.pk, content.widgets[0].request.query.connection, Priority(2))
    assert isinstance(opened, tuple)
    until = datetime.now(UTC) + timedelta(seconds=3)
    access.rate_limiter().block(opened[1].fingerprint, until)

    assert len(list(rows)) == 8
    assert datetime.now(UTC) >= until
    assert len(waits) > 3


def test_rows_over_time_beyond_what_is_filled_come_page_by_page(
    acme: Client, platform: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(complete_rows, "MOST_FILLED_ROWS", 5)
    tile = {**PAGES, "dimensions": ["day", "page_url"]}
    content = collect(scope_of(make_board(connect(acme, platform), tile)))

    table = tables_of(content)(content.widgets[0])

    assert table
    assert isinstance(table.rows, PagedRows)
    rows = list(table.rows)
    assert len(rows) > 30
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)


def test_a_table_ends_at_what_a_sheet_holds_and_says_so(
    acme: Client, platform: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(complete_rows, "MOST_PAGED_ROWS", 4)
    content = collect(scope_of(make_board(connect(acme, platform), dict(PAGES))))

    table = tables_of(content)(content.widgets[0])

    assert table
    assert table.ends_at is None
    assert len(list(table.rows)) == 4
    assert table.ends_at == 4


def test_values_of_one_name_are_one_row(acme: Client, platform: Sandbox) -> None:
    acme.value_labels = {"/demo": "Product", "/pricing": "Product"}
    with within(acme.pk):
        acme.save()
    content = collect(scope_of(make_board(connect(acme, platform), dict(PAGES))))

    table = tables_of(content)(content.widgets[0])

    assert table
    names = [row[0] for row in table.rows]
    assert (len(names), names.count("Product")) == (8, 1)


def test_a_question_that_the_platform_answers_for_the_tile_alone_says_where_it_ends(
    acme: Client, platform: Sandbox
) -> None:
    content = collect(scope_of(make_board(connect(acme, platform), dict(PAGES))))
    platform.scenario("status", status=400)

    table = tables_of(content)(content.widgets[0])

    assert table
    assert (len(list(table.rows)), table.ends_at) == (2, 2)


def test_rows_beyond_the_time_are_left_out_and_the_table_says_so(
    acme: Client, platform: Sandbox, small_pages: None
) -> None:
    content = collect(scope_of(make_board(connect(acme, platform), dict(PAGES), dict(PAGES))))
    opening = tables_of(content, patience=timedelta(seconds=2))
    table = opening(content.widgets[0])
    assert table
    rows = iter(table.rows)
    read = [next(rows) for _ in range(3)]
    time.sleep(1.1)  # longer than the half of the time that each has

    read += rows

    assert (len(read), table.ends_at) == (3, 3)


def test_a_rate_limit_beyond_the_patience_ends_a_table(
    acme: Client, platform: Sandbox, small_pages: None
) -> None:
    content = collect(scope_of(make_board(connect(acme, platform), dict(PAGES))))
    table = tables_of(content)(content.widgets[0])
    assert table
    rows = iter(table.rows)
    next(rows)
    request = content.widgets[0].request
    assert request
    opened = access.open_account(acme.pk, request.query.connection, Priority.SCREEN)
    assert isinstance(opened, tuple)
    access.rate_limiter().block(opened[1].fingerprint, datetime.now(UTC) + timedelta(hours=1))

    assert (len(list(rows)), table.ends_at) == (2, 3)
