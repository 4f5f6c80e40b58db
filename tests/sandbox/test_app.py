"""Over real sockets: what only a transport can get wrong."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from typing import Any

import orjson
import pytest
import uvicorn

from sandbox.app import Sandbox
from sandbox.world import World
from tests.fixtures.patience import PATIENCE_SECONDS
from tests.sandbox.driver import FEBRUARY, KEY, Driver

BODY = orjson.dumps({"metrics": ["sessions"], "dimensions": ["day"], "date_range": FEBRUARY})


@pytest.fixture(scope="module")
def port(small_world: World) -> Iterator[int]:
    config = uvicorn.Config(
        Sandbox(small_world, with_control=True), port=0, log_level="critical", lifespan="on"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(timeout=PATIENCE_SECONDS)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    body: bytes


def post(port: int, path: str, body: bytes, **headers: str) -> Answer:
    with closing(
        http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    ) as connection:
        connection.request("POST", path, body, headers)
        with connection.getresponse() as response:
            return Answer(response.status, response.headers, response.read())


def query(port: int) -> Answer:
    return post(port, "/oscom/v1/analytics/query", BODY, Authorization=f"Bearer {KEY}")


def spoil(driver: Driver, effect: str, **params: Any) -> None:
    driver.control("POST", "/scenarios", {"platform": "oscom", "effect": effect, "params": params})


def test_a_query_is_answered_over_http(driver: Driver, port: int) -> None:
    response = query(port)

    assert response.status == 200
    assert orjson.loads(response.body)["data"] == driver.query(dimensions=["day"])["data"]
    assert response.headers["X-RateLimit-Limit"] == "100"


def test_a_cut_connection_delivers_less_than_promised(driver: Driver, port: int) -> None:
    spoil(driver, "cut", bytes=40)

    with pytest.raises(http.client.IncompleteRead) as caught:
        query(port)

    assert len(caught.value.partial) == 40


def test_a_trickle_takes_its_time_and_arrives_whole(driver: Driver, port: int) -> None:
    whole = query(port).body
    spoil(driver, "trickle", chunk_ms=10, chunk_bytes=len(whole) // 6)

    started = time.monotonic()
    body = query(port).body

    assert time.monotonic() - started >= 0.05
    assert orjson.loads(body)["data"] == orjson.loads(whole)["data"]


def test_a_delay_comes_before_the_first_byte(driver: Driver, port: int) -> None:
    spoil(driver, "delay", delay_ms=50)

    started = time.monotonic()
    response = query(port)

    assert time.monotonic() - started >= 0.05
    assert response.status == 200


def test_the_control_plane_answers_over_loopback(driver: Driver, port: int) -> None:
    response = post(port, "/__sandbox__/clock", b"{}")

    assert orjson.loads(response.body)["now"] == "2026-03-31T10:00:00.000Z"


def test_a_huge_body_is_refused(driver: Driver, port: int) -> None:
    response = post(port, "/oscom/v1/analytics/query", b"x" * (1024 * 1024 + 1))

    assert response.status == 413


def test_a_path_outside_every_platform_is_404(driver: Driver, port: int) -> None:
    assert post(port, "/elsewhere", b"").status == 404
