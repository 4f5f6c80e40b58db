"""The bridge under a real uvicorn, over raw sockets."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator

import pytest

from portal.body_limits import BODY_BYTES
from portal.bridge import Bridge
from portal.wsgi_response import STREAM_BYTES
from tests.fixtures.patience import PATIENCE_SECONDS
from tests.portal.bridge_server import (
    PART,
    THREADS,
    Address,
    closed,
    exchange,
    forget,
    request,
    serving,
    site,
    threads,
)


@pytest.fixture(scope="module")
def address() -> Iterator[Address]:
    with serving(Bridge(site, threads=THREADS)) as address:
        yield address


@pytest.fixture(autouse=True)
def _forget() -> None:
    forget()


def test_environ_holds_what_pep_3333_asks_for(address: Address) -> None:
    _, body = exchange(address, request("GET /echo/a%2Fb?q=1&q=%20", "User-Agent: test"))

    seen = json.loads(body)
    assert {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/echo/a/b",
        "QUERY_STRING": "q=1&q=%20",
        "REMOTE_ADDR": "127.0.0.1",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": str(address[1]),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "HTTP_HOST": "acme.example",
        "HTTP_USER_AGENT": "test",
        "CONTENT_LENGTH": "0",
        "body": "",
    }.items() <= seen.items()


@pytest.mark.parametrize(
    ("path", "bytes_seen"), [("%C3%A9t%C3%A9", "été".encode()), ("%FF%00", b"\xff\x00")]
)
def test_path_keeps_its_bytes(address: Address, path: str, bytes_seen: bytes) -> None:
    _, body = exchange(address, request(f"GET /echo/{path}"))

    assert json.loads(body)["PATH_INFO"].encode("latin-1") == b"/echo/" + bytes_seen


def test_repeated_headers_are_joined(address: Address) -> None:
    headers = ("Accept: text/html", "Accept: text/plain", "Cookie: a=1", "Cookie: b=2")

    _, body = exchange(address, request("GET /echo", *headers))

    seen = json.loads(body)
    assert (seen["HTTP_ACCEPT"], seen["HTTP_COOKIE"]) == ("text/html,text/plain", "a=1; b=2")


def test_underscored_headers_do_not_pass_for_others(address: Address) -> None:
    _, body = exchange(address, request("GET /echo", "X_Forwarded_For: 192.0.2.1"))

    assert "HTTP_X_FORWARDED_FOR" not in json.loads(body)


def test_body_with_a_length_arrives(address: Address) -> None:
    headers = ("Content-Length: 5", "Content-Type: text/plain")

    _, body = exchange(address, request("POST /echo", *headers, body=b"hello"))

    seen = json.loads(body)
    assert (seen["body"], seen["CONTENT_TYPE"]) == ("hello", "text/plain")


def test_chunked_body_arrives_whole_with_its_length(address: Address) -> None:
    chunks = b"3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"

    _, body = exchange(address, request("POST /echo", "Transfer-Encoding: chunked", body=chunks))

    seen = json.loads(body)
    assert (seen["body"], seen["CONTENT_LENGTH"]) == ("hello", "5")
    assert "HTTP_TRANSFER_ENCODING" not in seen


def test_body_of_the_largest_size_is_taken(address: Address) -> None:
    text = b"x" * BODY_BYTES

    head, _ = exchange(address, request("POST /echo", f"Content-Length: {BODY_BYTES}", body=text))

    assert head.startswith(b"HTTP/1.1 200 ")


def test_answer_keeps_repeated_headers(address: Address) -> None:
    head, body = exchange(address, request("GET /cookies"))

    assert head.startswith(b"HTTP/1.1 204 ")
    assert head.count(b"set-cookie: ") == 2
    assert b"content-length" not in head
    assert body == b""


def test_small_answer_has_a_length(address: Address) -> None:
    head, body = exchange(address, request("GET /parts?2"))

    assert b"content-length: 131072" in head
    assert body == PART * 2
    assert closed == ["0 left"]


def test_large_answer_is_streamed_whole(address: Address) -> None:
    count = 2 * STREAM_BYTES // len(PART) + 1

    head, body = exchange(address, request(f"GET /parts?{count}"))

    assert b"transfer-encoding: chunked" in head
    assert body.count(b"x") == count * len(PART)
    assert body.endswith(b"0\r\n\r\n")
    assert closed == ["0 left"]


def test_large_answer_stops_when_the_client_disconnects(address: Address) -> None:
    with socket.create_connection(address) as connection:
        connection.sendall(request("GET /parts?100000"))
        connection.recv(1024)

    deadline = time.monotonic() + PATIENCE_SECONDS
    while not closed and time.monotonic() < deadline:
        time.sleep(0.01)
    assert len(closed) == 1
    assert closed != ["0 left"]


def test_head_has_the_headers_alone(address: Address) -> None:
    head, body = exchange(address, request("HEAD /parts?100000"))

    assert head.startswith(b"HTTP/1.1 200 ")
    assert body == b""
    assert closed == ["99999 left"]


def test_failure_is_a_plain_500(address: Address) -> None:
    head, body = exchange(address, request("GET /fails"))

    assert head.startswith(b"HTTP/1.1 500 ")
    assert body == b"Internal Server Error"


def test_failure_in_a_small_answer_is_a_plain_500(address: Address) -> None:
    head, body = exchange(address, request("GET /breaks?1"))

    assert head.startswith(b"HTTP/1.1 500 ")
    assert body == b"Internal Server Error"
    assert closed == ["0 left"]


def test_failure_in_a_large_answer_cuts_it_off(address: Address) -> None:
    count = STREAM_BYTES // len(PART) + 1

    _, body = exchange(address, request(f"GET /breaks?{count}"))

    assert not body.endswith(b"0\r\n\r\n")


def test_connection_is_kept_between_requests(address: Address) -> None:
    kept = request("GET /echo").replace(b"Connection: close\r\n", b"")

    _, body = exchange(address, kept + request("GET /echo"))

    assert body.count(b'"PATH_INFO": "/echo"') == 2


def test_threads_are_reused_between_requests(address: Address) -> None:
    for _ in range(6):
        exchange(address, request("GET /echo"))

    assert threads <= {"wsgi_0", "wsgi_1"}
