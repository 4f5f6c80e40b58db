"""Collecting a dashboard's content: cached, refreshed, waited for, and failed widgets."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Timer
from typing import Any

import orjson
import pytest
from django.utils import timezone

from clients.models import Client, Connection
from clients.tenancy import within
from tests.fixtures.factories import make_dashboard, make_widget
from tests.fixtures.platform import connect, make_board, refreshed, tile_requests_of
from tests.fixtures.sandbox import Sandbox
from tests.widgets.exports.scopes import scope_of
from widgets.exports.collecting import collect
from widgets.exports.errors import ContentGone, NoWidgets
from widgets.models import Dashboard, Widget
from widgets.results import reader

pytestmark = pytest.mark.django_db

SESSIONS = {"metrics": ["sessions"]}
BY_DAY = {"kind": "line", "metrics": ["sessions"], "dimensions": ["day"]}
CHANNELS = {"kind": "table", "metrics": ["sessions"], "dimensions": ["channel"]}
OVERVIEW = {"resource": "overview", "metrics": ["revenue"]}


def stored(board: Dashboard) -> list[dict[str, Any]]:
    """The payloads that the board's page reads."""
    results = reader.result_cache().read(tile_requests_of(board), datetime.now(UTC))
    return [orjson.loads(result.entry.payload()) for result in results if result.entry]


def test_missing_results_are_refreshed_and_counted(acme: Client, platform: Sandbox) -> None:
    board = make_board(connect(acme, platform), dict(SESSIONS), dict(BY_DAY), dict(CHANNELS))
    make_widget(dashboard=board, kind="text", options={"markdown": "For {client}"}, position=9)
    steps: list[tuple[int, int]] = []

    content = collect(scope_of(board), on_progress=lambda *step: steps.append(step))

    assert [widget.payload for widget in content.widgets[:3]] == stored(board)
    words = content.widgets[3]
    assert words.payload
    assert words.payload["summary"] == "For Acme"
    assert (steps[0], steps[-1]) == ((1, 4), (4, 4))
    assert steps == sorted(steps)
    assert {(widget.problem, widget.failure) for widget in content.widgets} == {("", "")}


def test_fresh_results_cost_no_call(acme: Client, platform: Sandbox) -> None:
    board = make_board(connect(acme, platform), dict(SESSIONS), dict(BY_DAY))
    refreshed(tile_requests_of(board))
    before = len(platform.request_log())

    content = collect(scope_of(board))

    assert [widget.payload for widget in content.widgets] == stored(board)
    assert len(platform.request_log()) == before


def test_a_failing_widget_says_why_and_takes_no_other_with_it(
    acme: Client, platform: Sandbox
) -> None:
    board = make_board(connect(acme, platform), dict(SESSIONS), dict(OVERVIEW))
    platform.scenario("status", path="/analytics/overview", status=500)

    good, bad = collect(scope_of(board)).widgets

    assert good.payload
    assert not good.problem
    assert (bad.payload, bad.failure) == (None, "unavailable")
    assert bad.problem.endswith("is slow; trying again")


def test_old_numbers_beside_a_failure_say_that_they_are_old(
    acme: Client, platform: Sandbox
) -> None:
    board = make_board(connect(acme, platform), dict(SESSIONS))
    (request,) = tile_requests_of(board)
    refreshed([request])
    (kept,) = stored(board)
    cache = reader.result_cache()
    entry = cache.read([request], timezone.now())[0].entry
    assert entry
    past = timezone.now() - timedelta(seconds=1)
    cache.put([replace(entry, fresh_until=past, fetched_at=timezone.now())])
    platform.scenario("status", status=500)

    (widget,) = collect(scope_of(board)).widgets

    assert widget.payload == kept
    assert (widget.problem, widget.failure) == ("", "unavailable")
    assert "is slow; showing" in widget.notice


def test_the_lock_of_another_worker_is_waited_for(acme: Client, platform: Sandbox) -> None:
    board = make_board(connect(acme, platform), dict(SESSIONS))
    requests, cache = tile_requests_of(board), reader.result_cache()
    cache.acquire(requests, "another")
    release = Timer(0.3, lambda: cache.release(requests, "another"))
    release.start()

    (widget,) = collect(scope_of(board)).widgets

    release.join()
    assert widget.payload
    assert widget.payload["totals"][0]["value"]


def test_a_lock_that_is_held_for_too_long_is_no_reason_to_wait_for_ever(
    acme: Client, platform: Sandbox
) -> None:
    board = make_board(connect(acme, platform), dict(SESSIONS))
    reader.result_cache().acquire(tile_requests_of(board), "another")

    (widget,) = collect(scope_of(board), patience=timedelta(seconds=0.2)).widgets

    assert (widget.payload, widget.failure) == (None, "deadline_exceeded")
    assert widget.problem == "Fetching these numbers takes longer"
    assert platform.request_log() == []


@pytest.mark.parametrize(("seconds", "failure"), [(1, ""), (3600, "rate_limited")])
def test_a_rate_limit_is_waited_for_within_the_patience(
    acme: Client, platform: Sandbox, seconds: int, failure: str
) -> None:
    board = make_board(connect(acme, platform), dict(SESSIONS))
    blocked_until = timezone.now() + timedelta(seconds=seconds)
    with within(acme.pk):
        Connection.objects.for_client(acme.pk).update(blocked_until=blocked_until)

    (widget,) = collect(scope_of(board)).widgets

    assert widget.failure == failure
    assert bool(widget.payload) is not bool(failure)
    assert widget.problem.startswith("No numbers from") is bool(failure)


def test_one_widget_of_a_board_costs_its_own_calls_alone(acme: Client, platform: Sandbox) -> None:
    board = make_board(connect(acme, platform), dict(SESSIONS), dict(OVERVIEW))
    with within(acme.pk):
        chosen = Widget.objects.for_client(acme.pk).filter(dashboard=board).first()
    assert chosen

    content = collect(scope_of(board, widget_id=chosen.pk))

    assert [widget.spec.widget_id for widget in content.widgets] == [chosen.pk]
    assert all("overview" not in call["path"] for call in platform.request_log())


def test_a_missing_board_or_widget_has_an_error_of_its_own(acme: Client, globex: Client) -> None:
    board = make_dashboard(client=acme)
    scope = scope_of(board)

    with pytest.raises(NoWidgets):
        collect(scope)
    with pytest.raises(ContentGone):
        collect(replace(scope, client_id=globex.pk))
    make_widget(dashboard=board, kind="text")
    with pytest.raises(ContentGone):
        collect(replace(scope, widget_id=scope.dashboard_id))


class Cancelled(Exception):
    pass


def test_a_cancelled_collection_gives_its_locks_back(acme: Client, platform: Sandbox) -> None:
    board = make_board(connect(acme, platform), dict(SESSIONS), dict(OVERVIEW))

    def cancel(done: int, _all: int) -> None:
        if done:
            raise Cancelled

    with pytest.raises(Cancelled):
        collect(scope_of(board), on_progress=cancel)

    requests = tile_requests_of(board)
    assert reader.result_cache().acquire(requests, "another") == list(requests)
