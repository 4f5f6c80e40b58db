"""Changes since a report was sent: kept numbers beside the present ones."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from django.utils import timezone

from clients.models import Client
from clients.tenancy import across_clients, within
from tests.fixtures.platform import STATE, connect, make_board, refreshed, tile_requests_of
from tests.fixtures.sandbox import Sandbox
from tests.widgets.exports.reports.factories import make_report, make_schedule
from tests.widgets.exports.scopes import scope_of
from widgets.exports.collecting import collect
from widgets.exports.reports import numbers
from widgets.exports.reports.changes import Changes, since_sent
from widgets.models import Dashboard, Report, Widget
from widgets.results import reader

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(acme: Client, platform: Sandbox) -> Dashboard:
    return make_board(connect(acme, platform), {"metrics": ["sessions"]}, {"metrics": ["revenue"]})


@pytest.fixture
def report(board: Dashboard) -> Report:
    """A report that was sent with the numbers of the present moment."""
    schedule = make_schedule(client=board.client, dashboards=[board])
    kept = numbers.keep([collect(scope_of(board))])
    return make_report(schedule=schedule, numbers=kept, page_state=STATE.dump())


def changes_of(report: Report) -> Changes:
    with within(report.client_id):
        return since_sent(report, timezone.now())


def sent_with(report: Report, **total: Any) -> Report:
    """The same report, as if its first number had been another when it was sent."""
    report.numbers = deepcopy(report.numbers)
    report.numbers["dashboards"][0]["widgets"][0]["totals"][0] |= total
    return report


def test_equal_numbers_have_not_changed(report: Report) -> None:
    found = changes_of(report)

    assert [row.number.name for row in found.rows] == ["sessions", "revenue"]
    assert [row.now_text for row in found.rows] == [row.number.text for row in found.rows]
    assert (found.changed, found.is_waiting) == ((), False)


def test_another_number_is_shown_beside_the_one_that_was_sent(report: Report) -> None:
    before = changes_of(report).rows[0].now_text

    [changed] = changes_of(sent_with(report, value=1, text="1")).changed

    assert (changed.number.text, changed.now_text) == ("1", before)


def test_a_number_of_a_deleted_widget_is_gone(report: Report, board: Dashboard) -> None:
    with across_clients():
        Widget.objects.across_clients().filter(dashboard=board, position=0).delete()

    [changed] = changes_of(report).changed

    assert (changed.number.name, changed.is_gone) == ("sessions", True)


def test_missing_results_are_requested_and_waited_for(report: Report, board: Dashboard) -> None:
    reader.redis().flushdb()

    assert changes_of(report).is_waiting
    refreshed(tile_requests_of(board))
    assert not changes_of(report).is_waiting
