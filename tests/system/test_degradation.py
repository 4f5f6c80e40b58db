"""Platform gone, Redis gone, both gone: pages answer with the last good numbers and say so."""

from __future__ import annotations

import time
from typing import Any

import pytest
from redis import Redis

from tests.fixtures.stack import Stack
from tests.system.scenes import SESSIONS, Scene, make_scene, tile
from tests.system.visitor import SeenPage, Visitor, freshness

pytestmark = pytest.mark.django_db(transaction=True)

LINE = tile("line", "sessions", by="day")
CHANNELS = tile("bar", "sessions", by="channel")

# The breaker opens at the fifth failure in a row; the calls under way then are made to the end.
MOST_CALLS_OF_AN_OUTAGE = 5 + 3
# Several times the pause after a failure, and less than the breaker stays open.
OUTAGE_SECONDS, LOOK_EVERY_SECONDS = 15, 0.25


def assert_is_old(page: SeenPage, good: SeenPage, scene: Scene, says: str = "is slow") -> None:
    """The numbers that were good last, on a page that says from when they are and why."""
    assert page.response.status_code == 200
    assert page.values == good.values
    assert page.states == {"stale"}
    assert f"{scene.connection.label} {says}; showing" in page.words


def assert_all_answer(visitor: Visitor, page: SeenPage, scene: Scene) -> None:
    """Every page does, also one of days that were never fetched, and the data route."""
    assert visitor.http.get("/", follow_redirects=True).status_code == 200
    for url in page.data_urls():
        answer = visitor.data(url, page.ticket)
        assert (answer.status_code, freshness(answer)["state"]) == (200, "stale")
    other = visitor.seen(scene.board, lambda page: page.states == {"failed"}, period="year_to_date")
    assert other.response.status_code == 200
    assert "is slow; trying again" in other.words


@pytest.mark.parametrize(
    ("effect", "params", "says"),
    [
        ("status", {"status": 503}, "is slow"),
        ("cut", {}, "sent something that we cannot read"),
        ("error_envelope", {}, "answered with an error"),
    ],
)
def test_a_failing_platform_costs_nothing_but_freshness(
    site: Stack, redis: Redis, effect: str, params: dict[str, Any], says: str
) -> None:
    scene = make_scene(site, SESSIONS, LINE)
    visitor = scene.visitor()
    good = visitor.settled(scene.board)
    site.sandbox.scenario(effect, key=scene.key, **params)
    scene.outdate(redis)

    page = visitor.seen(scene.board, lambda page: says in page.words)
    assert_is_old(page, good, scene, says)

    site.sandbox.clear()
    assert visitor.settled(scene.board).values == good.values


def test_a_long_outage_costs_no_more_calls_than_the_breaker_lets_through(
    site: Stack, redis: Redis
) -> None:
    scene = make_scene(site, SESSIONS, CHANNELS)
    visitor = scene.visitor()
    good = visitor.settled(scene.board)
    before = len(scene.calls())
    site.sandbox.scenario("status", key=scene.key, status=500)
    scene.outdate(redis)

    ends, pages = time.monotonic() + OUTAGE_SECONDS, []
    while time.monotonic() < ends:
        pages.append(visitor.open(scene.board))
        time.sleep(LOOK_EVERY_SECONDS)

    assert {page.response.status_code for page in pages} == {200}
    assert all(page.values == good.values for page in pages)
    assert 5 <= len(scene.calls()) - before <= MOST_CALLS_OF_AN_OUTAGE

    site.sandbox.clear()
    assert visitor.settled(scene.board).values == good.values


def test_losing_the_platform_and_redis_still_shows_the_last_good_numbers(
    site: Stack, redis: Redis
) -> None:
    scene = make_scene(site, SESSIONS, LINE)
    visitor = scene.visitor()
    good = visitor.settled(scene.board)

    with site.without("sandbox", start=site.start_sandbox):
        scene.outdate(redis)
        page = visitor.seen(scene.board, lambda page: "slow" in page.words)
        assert_is_old(page, good, scene)
        assert_all_answer(visitor, page, scene)

        redis.flushdb()
        bare = visitor.open(scene.board)
        assert (bare.response.status_code, bare.values) == (200, good.values)
        assert bare.states == {"stale"}
        assert_is_old(visitor.seen(scene.board, lambda page: "slow" in page.words), good, scene)

    site.sandbox.add_key(scene.key)
    assert visitor.settled(scene.board).values == good.values


def test_losing_redis_alone_is_made_up_for_at_once(site: Stack, redis: Redis) -> None:
    scene = make_scene(site, SESSIONS, LINE)
    visitor = scene.visitor()
    good = visitor.settled(scene.board)
    redis.flushdb()

    page = visitor.open(scene.board)

    assert (page.response.status_code, page.values) == (200, good.values)
    assert page.states == {"stale"}
    assert visitor.settled(scene.board).values == good.values


def test_pages_that_stay_open_get_another_ticket_after_redis_was_lost(
    site: Stack, redis: Redis
) -> None:
    scene = make_scene(site, SESSIONS)
    visitor = scene.visitor()
    page = visitor.settled(scene.board)
    redis.flushdb()
    (url,) = page.data_urls()

    assert visitor.data(url, page.ticket).status_code == 401
    token = {"x-csrftoken": visitor.http.cookies["csrftoken"], "accept": "*/*"}
    ticket = visitor.http.post(page.urls["ticket-url"], headers=token).json()["ticket"]

    assert visitor.data(url, ticket).status_code in (200, 202)
