"""Requests that the bridge refuses before they reach a view."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed

import pytest

from portal.body_limits import BODY_BYTES, BodyReader
from portal.bridge import Bridge
from tests.fixtures.stack import until
from tests.portal.bridge_server import (
    PART,
    THREADS,
    Address,
    asked,
    exchange,
    forget,
    let,
    request,
    serving,
    site,
)

MOST = 8
PART_BYTES = 64 * 1024


@pytest.fixture(scope="module")
def address() -> Iterator[Address]:
    with serving(
        Bridge(site, threads=THREADS, most_waiting=MOST, bodies=BodyReader(seconds=2))
    ) as address:
        yield address


@pytest.fixture(autouse=True)
def _forget() -> None:
    forget()


def test_body_one_byte_over_the_limit_is_refused(address: Address) -> None:
    text = b"x" * (BODY_BYTES + 1)

    head, body = exchange(address, request("POST /echo", f"Content-Length: {len(text)}", body=text))

    assert head.startswith(b"HTTP/1.1 413 ")
    assert body == b"Request Entity Too Large"


def test_oversized_chunked_body_is_refused(address: Address) -> None:
    chunks = b"10000\r\n%b\r\n" % PART * 17 + b"0\r\n\r\n"

    head, _ = exchange(address, request("POST /echo", "Transfer-Encoding: chunked", body=chunks))

    assert head.startswith(b"HTTP/1.1 413 ")


def test_slow_body_times_out(address: Address, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    begun = request("POST /echo/secret", "Content-Length: 5", body=b"he")

    head, _ = exchange(address, begun)

    assert head.startswith(b"HTTP/1.1 408 ")
    assert b"strict-transport-security: max-age=31536000" in head
    assert asked == []
    (said,) = [vars(record) for record in caplog.records if record.name == "portal.bridge"]
    assert said["status"] == 408
    assert "/echo" not in str(said)


def test_excess_requests_are_refused_while_threads_are_busy(address: Address) -> None:
    with ThreadPoolExecutor(MOST + 1) as pool:
        crowd = [pool.submit(exchange, address, request("GET /waits")) for _ in range(MOST + 1)]
        # Views and queued requests wait for `let`: the first answer is a refusal.
        refused = next(as_completed(crowd))
        let.set()
        head, _ = refused.result()
        answers = [each.result()[0] for each in crowd if each is not refused]

    assert head.startswith(b"HTTP/1.1 503 ")
    assert b"retry-after: 2" in head
    assert all(answer.startswith(b"HTTP/1.1 204 ") for answer in answers)
    assert exchange(address, request("GET /echo"))[0].startswith(b"HTTP/1.1 200 ")


@pytest.fixture
def narrow() -> Iterator[Address]:
    """A bridge with room for two large bodies."""
    with serving(Bridge(site, threads=THREADS, bodies=BodyReader(most=2 * BODY_BYTES))) as address:
        yield address


def status(address: Address, asked: bytes) -> bytes:
    return exchange(address, asked)[0].split()[1]


def begun(size: int) -> bytes:
    """A request body without its last byte."""
    return request("POST /echo", f"Content-Length: {size + 1}", body=b"x" * size)


def whole(size: int) -> bytes:
    return request("POST /echo", f"Content-Length: {size}", body=b"x" * size)


def test_memory_of_bodies_is_bounded_with_a_reserve_for_small_ones(narrow: Address) -> None:
    large, middle, small = begun(BODY_BYTES - 2 * PART_BYTES), whole(3 * PART_BYTES), whole(5)

    with socket.create_connection(narrow) as one, socket.create_connection(narrow) as other:
        for connection in (one, other):
            connection.sendall(large)
        time.sleep(0.5)  # all that was sent has been read
        assert status(narrow, middle) == b"503"
        assert status(narrow, small) == b"200"
        assert status(narrow, request("GET /echo")) == b"200"
    until(lambda: status(narrow, middle) == b"200")


def test_rejected_body_takes_no_memory(narrow: Address) -> None:
    too_large = begun(BODY_BYTES + PART_BYTES)

    with socket.create_connection(narrow) as one, socket.create_connection(narrow) as other:
        for connection in (one, other):
            connection.sendall(too_large)
        time.sleep(0.5)  # all that was sent has been read
        assert status(narrow, whole(BODY_BYTES - PART_BYTES)) == b"200"


def test_client_that_disconnects_during_the_body_reaches_no_view(address: Address) -> None:
    with socket.create_connection(address) as connection:
        connection.sendall(request("POST /echo/half", "Content-Length: 5", body=b"he"))

    exchange(address, request("GET /echo/next"))
    assert asked == ["/echo/next"]


def test_oversized_headers_are_refused(address: Address) -> None:
    head, _ = exchange(address, request("GET /echo", f"X-Long: {'x' * 16384}"))

    assert head.startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize(
    ("target", "refusal"),
    [
        (f"/{'a' * 2048}", b"414"),
        (f"/echo?{'a' * 20_001}", b"414"),
        ("/echo?next=%00", b"400"),
        ("/echo?q=\xe4", b"400"),
    ],
)
def test_oversized_addresses_are_refused(address: Address, target: str, refusal: bytes) -> None:
    assert status(address, request(f"GET {target}")) == refusal
    assert asked == []


def test_longest_permitted_address_is_accepted(address: Address) -> None:
    assert status(address, request(f"GET /echo/{'a' * 2042}?{'a' * 20_000}")) == b"200"
