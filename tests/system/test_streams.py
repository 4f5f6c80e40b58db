"""Open pages over real connections: too many, too slow, too bold, and gone."""

from __future__ import annotations

import signal
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from playwright.sync_api import Page, expect
from redis import Redis

from tests.fixtures.stack import Stack, until
from tests.system.scenes import SESSIONS, TWELVE, Scene, make_reader, make_scene
from tests.system.screen import Screen
from tests.system.test_tenancy import bearer, digests, hint, is_heard, live_url
from tests.system.visitor import SeenPage
from tests.system.wire import Wire
from widgets.results import keys

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("system")]

PER_SESSION = 4
ROUNDS, AT_ONCE = 60, 50
# A hint that names one tile.
SHORT = rb'event: changed\ndata: \["[^",]+"\]'
CHANGED = rb"event: changed"
GOODBYE = rb"event: bye\ndata: \[\]"
MOVED = rb'event: bye\ndata: \["moved"\]'


def listen(scene: Scene, page: SeenPage, *headers: str, buffer_bytes: int = 0) -> Wire:
    """A stream of the page that stands."""
    wire = Wire(scene.stack, buffer_bytes=buffer_bytes)
    given = [f"{name}: {text}" for name, text in bearer(page).items()]
    wire.ask(f"GET {live_url(page)}", f"Host: {scene.host}", *given, *headers)
    wire.until(rb"retry: \d+")
    return wire


def tell(redis: Redis, scene: Scene, *wires: Wire) -> None:
    """Have these streams hear of a change, once their process listens for any."""
    for wire in wires:
        until(lambda wire=wire: hint(redis, scene) and wire.hears(CHANGED))


def test_the_fifth_page_of_a_session_takes_the_place_of_the_first(
    site: Stack, redis: Redis
) -> None:
    scene = make_scene(site, SESSIONS)
    page = scene.visitor().settled(scene.board)
    elsewhere = scene.visitor().settled(scene.board)
    other = listen(scene, elsewhere)

    first, *rest = [listen(scene, page) for _ in range(PER_SESSION + 1)]
    first.until(MOVED)
    tell(redis, scene, other, *rest)

    assert all(b"bye" not in wire.told for wire in (other, *rest))


def test_a_page_that_reads_nothing_costs_little_and_keeps_nobody_waiting(
    site: Stack, redis: Redis
) -> None:
    scene = make_scene(site, *TWELVE)
    page = scene.visitor().settled(scene.board)
    quick, slow = listen(scene, page), listen(scene, page, buffer_bytes=4096)
    shown = digests(redis, scene)
    long, short = orjson.dumps(shown * 8), orjson.dumps(shown[:1])

    tell(redis, scene, quick, slow)
    for wire in (quick, slow):
        wire.told = b""

    said = 0
    for _ in range(ROUNDS):
        pipe = redis.pipeline(transaction=False)
        for news in (*[long] * AT_ONCE, short):
            pipe.publish(keys.changed(scene.client.pk), news)
        pipe.execute()
        quick.until(SHORT)
        said += len(quick.told)
        assert b"resync" not in quick.told
        quick.told = b""

    # What was not read was not kept, and the page is told so once it reads on.
    slow.until(rb"event: resync")
    assert len(slow.told) < said / 2


@pytest.mark.parametrize("last", ["-1", "9" * 4000, "../../etc/passwd", "\xff\xfe", "1, resync"])
def test_whatever_a_page_says_it_heard_last_it_hears_of_its_own_client_alone(
    site: Stack, redis: Redis, last: str
) -> None:
    acme, globex = make_scene(site, SESSIONS), make_scene(site, SESSIONS, name="Globex")
    ours, theirs = (scene.visitor().settled(scene.board) for scene in (acme, globex))

    wire = listen(acme, ours, f"Last-Event-ID: {last}", "Last-Event-ID: 7")
    assert hint(redis, globex)
    tell(redis, acme, wire)

    (mine,), (other,) = ours.tiles, theirs.tiles
    assert ("changed", f'["{mine.id}"]') in wire.events
    assert other.id.encode() not in wire.told


def test_a_page_that_broke_off_is_forgotten(site: Stack, redis: Redis) -> None:
    scene = make_scene(site, SESSIONS)
    page = scene.visitor().settled(scene.board)

    # More than may be open at a time, had those that are gone been counted.
    for _ in range(2 * PER_SESSION):
        listen(scene, page).close()

    assert b"bye" not in listen(scene, page).told
    assert is_heard(redis, scene)


def test_whoever_signs_out_hears_goodbye_on_every_page(site: Stack, redis: Redis) -> None:
    scene = make_scene(site, SESSIONS)
    visitor, neighbour = scene.visitor(), scene.visitor()
    streams = [listen(scene, visitor.settled(scene.board)) for _ in range(2)]
    kept = listen(scene, neighbour.settled(scene.board))

    token = {"csrfmiddlewaretoken": visitor.http.cookies["csrftoken"]}
    assert visitor.http.post("/sign-out/", data=token).status_code == 302

    for wire in streams:
        wire.until(GOODBYE)
    tell(redis, scene, kept)
    assert b"bye" not in kept.told


def test_a_server_that_is_to_stop_says_goodbye_and_goes(site: Stack) -> None:
    scene = make_scene(site, SESSIONS)
    page = scene.visitor().settled(scene.board)
    streams = [listen(scene, page) for _ in range(2)]
    server = site.running["web"]

    with site.without("web", start=site.start_web):
        for wire in streams:
            wire.until(GOODBYE)

    # Not killed: it had nothing left to wait for.
    assert server.returncode != -signal.SIGKILL


def test_a_page_that_gave_up_its_place_makes_up_for_it_when_it_is_looked_at(
    site: Stack, page: Page, redis: Redis
) -> None:
    # Where visits are added, no other test counts them.
    scene = make_scene(site, SESSIONS, workspace="maisonelan")
    screen = Screen(page)
    screen.sign_in(scene, make_reader(scene))
    screen.open(scene)
    screen.filled()
    (before,) = screen.numbers
    until(lambda: is_heard(redis, scene))
    data = page.locator("portal-dashboard").evaluate("element => ({ ...element.dataset })")
    urls = {"live-url": data["liveUrl"], "params": data["params"]}
    others = [listen(scene, SeenPage(page, data["ticket"], urls)) for _ in range(PER_SESSION)]
    page.wait_for_timeout(500)

    yesterday = datetime.now(UTC) - timedelta(days=1)
    site.sandbox.add(scene.key, sessions=7, at=yesterday.isoformat())
    scene.outdate(redis)
    scene.visitor().settled(scene.board)
    others[-1].until(CHANGED)
    page.wait_for_timeout(500)
    unseen = screen.numbers
    page.evaluate("dispatchEvent(new Event('focus'))")

    assert unseen == [before]
    value = page.locator("portal-tile[data-kind=kpi] data")
    expect(value).to_have_attribute("value", str(int(before) + 7))
    assert screen.problems == []
