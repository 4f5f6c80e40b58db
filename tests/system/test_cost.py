"""What dashboards cost at the platform, by the sandbox's journal."""

from __future__ import annotations

from functools import partial

import pytest

from tests.fixtures.stack import Stack, until
from tests.system.scenes import SESSIONS, TWELVE, make_scene
from tests.system.visitor import together

pytestmark = pytest.mark.django_db(transaction=True)

MOST_CALLS = 6


def test_a_cold_dashboard_of_twelve_widgets_costs_six_calls_and_a_warm_one_none(
    site: Stack,
) -> None:
    scene = make_scene(site)
    visitor = scene.visitor()

    page = visitor.settled(scene.board)
    cold = len(scene.calls())
    again = visitor.open(scene.board)

    assert len(page.tiles) == len(TWELVE)
    assert 0 < cold <= MOST_CALLS
    assert again.states == {"fresh"}
    assert len(scene.calls()) == cold


def test_since_when_there_are_numbers_is_found_by_two_calls_once(
    site: Stack,
) -> None:
    scene = make_scene(site, SESSIONS, finds_beginning=True)
    visitor = scene.visitor()

    visitor.settled(scene.board)
    first = len(scene.calls())
    visitor.settled(scene.board, period="last_7_days")

    assert (first, len(scene.calls())) == (3, 4)


def test_fifty_who_open_a_cold_dashboard_at_once_cost_no_more_than_one(site: Stack) -> None:
    scene = make_scene(site)
    visitors = [scene.visitor() for _ in range(5)]

    pages = together([partial(visitor.open, scene.board) for visitor in visitors * 10])
    visitors[0].settled(scene.board)

    assert [page.response.status_code for page in pages] == [200] * 50
    assert 0 < len(scene.calls()) <= MOST_CALLS


def test_other_days_cost_no_more_by_the_hot_route(site: Stack) -> None:
    scene = make_scene(site)
    visitor = scene.visitor()
    page = visitor.settled(scene.board)
    before = len(scene.calls())
    urls = page.data_urls("period=last_7_days&compare=off")

    def are_filled() -> bool:
        answers = together([partial(visitor.data, url, page.ticket) for url in urls])
        return {answer.status_code for answer in answers} == {200}

    until(are_filled)

    assert 0 < len(scene.calls()) - before <= MOST_CALLS


def test_a_hundred_who_look_at_a_cold_widget_cost_one_call(site: Stack) -> None:
    scene = make_scene(site, SESSIONS)
    visitors = [scene.visitor() for _ in range(10)]

    pages = together([partial(visitor.open, scene.board) for visitor in visitors * 10])
    visitors[0].settled(scene.board)

    assert [page.response.status_code for page in pages] == [200] * 100
    assert len(scene.calls()) == 1
