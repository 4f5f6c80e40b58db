"""Broker and cache hung, gone or full, workers killed: nobody waits, and it mends by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial

import pytest
from django.db.models.functions import Now

from clients.tenancy import within
from tests.fixtures.faults import FrailStack, soon
from tests.fixtures.platform import STATE, tile_requests_of
from tests.fixtures.stack import WORKERS, until
from tests.fixtures.tenants import make_member
from tests.system.scenes import SESSIONS, Scene, Tile, make_scene, tile
from tests.system.test_webhooks import SPRING, emit, register, states
from tests.system.visitor import SeenPage, Visitor, together
from widgets.models import WebhookOrder
from widgets.results.reader import Place
from widgets.tasks import RefreshTask
from widgets.webhooks import orders

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("faults")]

BY_CAMPAIGN = tile("bar", "revenue", by="campaign_name")
SLOW_MS = 8000

Fault = Callable[[FrailStack], AbstractContextManager[None]]


def both(one: Fault, other: Fault) -> Fault:
    @contextmanager
    def fault(frail: FrailStack) -> Iterator[None]:
        with one(frail), other(frail):
            yield

    return fault


FAULTS: dict[str, Fault] = {
    "broker hung": lambda frail: frail.broker.hung(),
    "broker gone": lambda frail: frail.broker.gone(),
    "broker full": lambda frail: frail.broker.full(),
    "cache hung": lambda frail: frail.cache.hung(),
    "cache gone": lambda frail: frail.cache.gone(),
    "cache full": lambda frail: frail.cache.full(),
}
FAULTS["both hung"] = both(FAULTS["broker hung"], FAULTS["cache hung"])
FAULTS["both gone"] = both(FAULTS["broker gone"], FAULTS["cache gone"])


def listening(frail: FrailStack, *tiles: Tile) -> Scene:
    """A scene whose connection is registered for webhooks, by a worker."""
    scene = make_scene(frail, *tiles)
    register(scene)
    return scene


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_stalls_nobody_and_mends_by_itself(frail: FrailStack, fault: Fault) -> None:
    scene = listening(frail, BY_CAMPAIGN, SESSIONS)
    visitor = scene.visitor()
    good = visitor.settled(scene.board)
    scene.outdate(frail.cache.redis)

    with fault(frail):
        assert_all_answer(scene, visitor, good)
        with soon():
            assert emit(scene, "campaign.completed", data=SPRING) == [202]

    until(lambda: states(scene) == ["processed"], about=lambda: states(scene))
    assert visitor.settled(scene.board).values == good.values
    assert visitor.settled(scene.board, period="last_7_days").response.status_code == 200


def test_a_hung_cache_stalls_no_crowd(frail: FrailStack) -> None:
    scene = make_scene(frail, SESSIONS)
    visitor = scene.visitor()
    page = visitor.settled(scene.board)
    (url,) = page.data_urls()
    look = partial(visitor.data, url, page.ticket)

    with frail.cache.hung(), soon():
        answers = together([look] * 60) + together([look] * 60)
    ready = visitor.http.get("/readyz")

    assert {answer.status_code for answer in answers} == {503}
    assert ready.json()["redis"] is True
    until(lambda: look().status_code == 200)


def test_a_slow_cache_makes_nobody_pile_up(frail: FrailStack) -> None:
    scene = make_scene(frail, SESSIONS, tile("kpi", "revenue"))
    visitor = scene.visitor()
    page = visitor.settled(scene.board)
    days = [f"from=2025-10-{day:02}&to=2025-11-16" for day in range(1, 31)]
    looks = [partial(visitor.data, url, page.ticket) for day in days for url in page.data_urls(day)]

    with frail.cache.slow(), soon(10):
        answers = together(looks)

    assert {answer.status_code for answer in answers} <= {200, 202, 503}
    assert all(answer.headers["retry-after"] for answer in answers if answer.status_code == 503)
    until(lambda: {look().status_code for look in looks[-2:]} == {200})
    assert visitor.settled(scene.board).values == page.values


def assert_all_answer(scene: Scene, visitor: Visitor, good: SeenPage) -> None:
    for _ in range(3):
        with soon():
            page = visitor.open(scene.board)
        assert (page.response.status_code, page.values) == (200, good.values)
    with soon():
        other = visitor.open(scene.board, period="last_7_days")
    assert other.response.status_code == 200
    for url in good.data_urls():
        with soon():
            assert visitor.data(url, good.ticket).status_code in {200, 401, 503}
    newcomer = Visitor(scene.stack, scene.host)
    with soon():
        signed_in = newcomer.sign_in(make_member(client=scene.client).user.email)
    assert signed_in.status_code == 302


def test_a_page_that_was_asked_for_again_and_again_costs_one_call(frail: FrailStack) -> None:
    scene = make_scene(frail, SESSIONS)
    visitor = scene.visitor()

    with frail.idle():
        for _ in range(4):
            visitor.open(scene.board)
            # As if it had waited that long.
            assert frail.cache.redis.delete(*frail.kept(scene.client.pk, "claim"))
    visitor.settled(scene.board)
    until(lambda: not frail.broker.redis.llen("screens"))

    assert len(scene.calls()) == 1


def test_a_refresh_survives_the_process_that_works_on_it(frail: FrailStack) -> None:
    scene = make_scene(frail, SESSIONS)
    order_refresh(frail, scene)

    frail.kill_pools()
    until(lambda: frail.kept(scene.client.pk, "payload"))

    # Nobody looked: another process was given the same work.
    assert len(scene.calls()) == 2


def test_work_that_kills_its_workers_is_given_up(frail: FrailStack) -> None:
    scene = make_scene(frail, SESSIONS)
    order_refresh(frail, scene, times=10)

    for started in range(2, RefreshTask.max_redeliveries + 2):
        frail.kill_pools()
        until(partial(has_asked, scene, started), about=scene.calls)
    frail.kill_pools()
    until(lambda: frail.kept(scene.client.pk, "failure"))

    assert len(scene.calls()) == RefreshTask.max_redeliveries + 1


def has_asked(scene: Scene, times: int) -> bool:
    return len(scene.calls()) == times


def order_refresh(frail: FrailStack, scene: Scene, *, times: int = 1) -> None:
    """A worker waits for a slow platform, and nobody for the worker."""
    frail.sandbox.scenario("delay", key=scene.key, times=times, delay_ms=SLOW_MS)
    place = Place(scene.client.pk, scene.board.pk, STATE, "[]")
    frail.order(
        "refresh_tiles",
        place.dump(),
        [tile_request.digest for tile_request in tile_requests_of(scene.board)],
    )
    until(scene.calls)


def test_a_refresh_survives_all_workers(frail: FrailStack) -> None:
    scene = make_scene(frail, SESSIONS)
    visitor = begin(scene)

    frail.kill_workers()
    frail.start_workers()

    assert visitor.settled(scene.board).states == {"fresh"}
    assert len(scene.calls()) == 2


def test_a_refresh_survives_the_loss_of_cache_and_broker(frail: FrailStack) -> None:
    scene = make_scene(frail, SESSIONS)
    visitor = begin(scene)

    frail.cache.redis.flushall()
    frail.broker.redis.flushall()

    assert visitor.settled(scene.board).states == {"fresh"}
    # Since when there are numbers was lost as well: two calls more.
    assert len(scene.calls()) <= 4


def begin(scene: Scene) -> Visitor:
    """Somebody opens the page, and a worker waits for a slow platform."""
    scene.stack.sandbox.scenario("delay", key=scene.key, times=1, delay_ms=SLOW_MS)
    visitor = scene.visitor()
    visitor.open(scene.board)
    until(scene.calls)
    return visitor


def test_an_event_whose_message_is_lost_is_found_by_the_sweep(frail: FrailStack) -> None:
    scene = listening(frail, BY_CAMPAIGN)

    with frail.without(*WORKERS, start=frail.start_workers):
        assert emit(scene, "campaign.completed", data=SPRING) == [202]
        until(lambda: frail.broker.redis.llen("webhooks"))
        frail.broker.redis.flushall()
        waiting = states(scene)

    assert waiting == ["waiting"]
    until(lambda: states(scene) == ["processed"], about=lambda: states(scene))


def test_an_order_whose_message_is_lost_is_carried_out_once(frail: FrailStack) -> None:
    scene = make_scene(frail, SESSIONS)

    with frail.without(*WORKERS, start=frail.start_workers):
        scene.act("register_webhook")
        until(lambda: frail.broker.redis.llen("webhooks"))
        frail.broker.redis.flushall()
        frail.cache.redis.flushall()

    until(partial(order_of, scene), about=scene.calls)
    made = [call for call in scene.calls() if call["method"] == "POST"]
    assert len(made) == 1


def test_an_order_survives_the_process_that_carries_it_out(frail: FrailStack) -> None:
    scene = make_scene(frail, SESSIONS)
    frail.sandbox.scenario("delay", key=scene.key, times=1, delay_ms=SLOW_MS)
    scene.act("register_webhook")
    until(scene.calls)

    frail.kill_pools()
    with within(scene.client.pk):
        # As if its lease had ended.
        WebhookOrder.objects.for_client(scene.client.pk).update(due_at=Now())

    until(partial(order_of, scene), about=scene.calls)
    made = [call for call in scene.calls() if call["method"] == "POST"]
    assert len(made) == 1


def order_of(scene: Scene) -> WebhookOrder | None:
    """What was ordered, once it is done."""
    with within(scene.client.pk):
        order = orders.of_connection(scene.connection)
    return order if order and order.done_at else None
