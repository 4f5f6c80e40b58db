"""The client against servers that misbehave below HTTP's surface."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from tests.fixtures.patience import PATIENCE_SECONDS
from widgets.sources.failures import (
    AddressForbidden,
    ContractViolation,
    Failure,
    MalformedResponse,
    Timeout,
    Unavailable,
)
from widgets.sources.http import Http, Request, Response, Timeouts

Serve = Callable[[socket.socket], None]
TIMEOUTS = Timeouts(connect=0.5, read=0.4, total=0.8, tries=1)
JSON = b"content-type: application/json\r\n"


@contextmanager
def serving(serve: Serve) -> Iterator[str]:
    """A listener on loopback; gives its `host:port`."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=accept, args=(listener, serve), daemon=True)
        thread.start()
        yield f"127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(PATIENCE_SECONDS)


def accept(listener: socket.socket, serve: Serve) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            with connection, suppress(OSError):
                serve(connection)


def saying(*parts: bytes, pause: float = 0) -> Serve:
    """Reads a request and sends parts with pauses between them."""

    def serve(connection: socket.socket) -> None:
        connection.recv(65536)
        for part in parts:
            connection.sendall(part)
            time.sleep(pause)

    return serve


def get(authority: str, *, allowed: str | None = None) -> Response:
    http = Http(frozenset({allowed or authority}), interactive=TIMEOUTS)
    try:
        request = Request("GET", f"http://{authority}/", headers={"authorization": "Bearer s3cret"})
        return http.send(request, http.begin(interactive=True))
    finally:
        http.close()


def failure_of(serve: Serve) -> Failure:
    with serving(serve) as authority, pytest.raises(Failure) as refusal:
        get(authority)
    return refusal.value


def response(status: bytes, headers: bytes, content: bytes) -> bytes:
    length = b"content-length: %d\r\n" % len(content)
    return b"HTTP/1.1 %s\r\n%s%sconnection: close\r\n\r\n%s" % (status, headers, length, content)


def test_an_answer_carries_status_headers_and_json() -> None:
    headers = JSON + b"X-Request-Id: req_1\r\n"
    with serving(saying(response(b"200 OK", headers, b'{"a": 1}'))) as authority:
        answer = get(authority)

    assert (answer.status, answer.data, answer.request_id) == (200, {"a": 1}, "req_1")


def test_an_answer_without_content_has_no_data() -> None:
    with serving(saying(b"HTTP/1.1 204 No Content\r\n\r\n")) as authority:
        assert get(authority).data is None


def test_an_error_page_is_not_read() -> None:
    page = response(b"502 Bad Gateway", b"content-type: text/html\r\n", b"<h1>no</h1>")
    with serving(saying(page)) as authority:
        answer = get(authority)

    assert (answer.status, answer.data) == (502, None)


def test_cookies_of_one_account_are_not_kept_for_the_next() -> None:
    seen: list[bytes] = []

    def serve(connection: socket.socket) -> None:
        seen.append(connection.recv(65536))
        connection.sendall(response(b"200 OK", JSON + b"set-cookie: a=1; path=/\r\n", b"{}"))

    with serving(serve) as authority:
        http = Http(frozenset({authority}), interactive=TIMEOUTS)
        for _ in range(2):
            http.send(Request("GET", f"http://{authority}/"), http.begin(interactive=True))
        http.close()

    assert len(seen) == 2
    assert b"cookie" not in seen[1].lower()


def test_headers_that_drip_meet_the_deadline() -> None:
    drips = [b"HTTP/1.1 200 OK\r\n", *[b"x-a: 1\r\n"] * 50]

    failure = failure_of(saying(*drips, pause=0.1))

    # Each drip comes in time, all of them do not.
    assert type(failure) is Timeout


def test_a_body_that_drips_meets_the_deadline() -> None:
    start = b"HTTP/1.1 200 OK\r\n%scontent-length: 500\r\n\r\n" % JSON

    assert type(failure_of(saying(start, *[b" "] * 50, pause=0.1))) is Timeout


def test_a_body_that_stops_coming_is_a_timeout() -> None:
    start = b"HTTP/1.1 200 OK\r\n%scontent-length: 500\r\n\r\n{" % JSON

    assert type(failure_of(saying(start, pause=1))) is Timeout


def test_a_connection_cut_in_the_body_is_malformed() -> None:
    start = b'HTTP/1.1 200 OK\r\n%scontent-length: 500\r\n\r\n{"a"' % JSON

    failure = failure_of(saying(start))

    assert type(failure) is MalformedResponse
    assert failure.status == 200


@pytest.mark.parametrize("said", [b"", b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 abc\r\n\r\n"])
def test_a_server_that_does_not_speak_http_is_unavailable(said: bytes) -> None:
    assert type(failure_of(saying(said))) is Unavailable


def test_headers_without_end_are_unavailable() -> None:
    assert type(failure_of(saying(b"HTTP/1.1 200 OK\r\nx-a: " + b"a" * 300_000))) is Unavailable


def test_a_body_without_end_is_malformed() -> None:
    start = b"HTTP/1.1 200 OK\r\n%sconnection: close\r\n\r\n" % JSON
    chunk = b" " * 1024 * 1024

    assert type(failure_of(saying(start, *[chunk] * 12))) is MalformedResponse


@pytest.mark.parametrize("location", [b"http://127.0.0.1:1/", b"/elsewhere", b"https://oscom.ai/"])
def test_redirects_are_refused(location: bytes) -> None:
    calls: list[bytes] = []

    def serve(connection: socket.socket) -> None:
        calls.append(connection.recv(65536))
        connection.sendall(response(b"307 Moved", JSON + b"location: %s\r\n" % location, b"{}"))

    failure = failure_of(serve)

    assert type(failure) is ContractViolation
    assert len(calls) == 1


def test_an_address_that_is_not_listed_is_never_connected_to() -> None:
    calls: list[bytes] = []
    noting = serving(lambda connection: calls.append(connection.recv(1)))
    with noting as authority, pytest.raises(AddressForbidden):
        get(authority, allowed="127.0.0.1:9")

    assert calls == []


def test_a_public_name_with_a_private_address_is_never_connected_to() -> None:
    http = Http(lookup=lambda *_: ["127.0.0.1"])

    with pytest.raises(AddressForbidden):
        http.send(Request("GET", "https://api.oscom.ai/v1"), http.begin(interactive=True))
    http.close()


def test_a_resolver_that_hangs_meets_the_deadline() -> None:
    let = threading.Event()

    def lookup(host: str, port: int) -> list[str]:
        assert let.wait(PATIENCE_SECONDS)
        return []

    http = Http(lookup=lookup, interactive=TIMEOUTS)
    with pytest.raises(Timeout):
        http.send(Request("GET", "https://api.oscom.ai/v1"), http.begin(interactive=True))
    let.set()
    http.close()


def test_proxies_of_the_environment_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with serving(saying(response(b"200 OK", JSON, b"{}"))) as authority:
        assert get(authority).status == 200


def test_a_request_shows_neither_key_nor_body() -> None:
    request = Request("GET", "https://a.example/", headers={"a": "s3cret"}, json=b"s3cret")

    assert "s3cret" not in repr(request)


def test_a_request_id_that_could_be_anything_is_dropped() -> None:
    headers = JSON + b"x-request-id: <script>alert(1)</script>\r\n"
    with serving(saying(response(b"200 OK", headers, b"{}"))) as authority:
        assert get(authority).request_id is None


def test_threads_share_one_client() -> None:
    with serving(saying(response(b"200 OK", JSON, b"{}"))) as authority:
        http = Http(frozenset({authority}))
        request = Request("GET", f"http://{authority}/")
        statuses: list[int] = []

        def send() -> None:
            statuses.append(http.send(request, http.begin(interactive=True)).status)

        threads = [threading.Thread(target=send) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        http.close()

    assert statuses == [200] * 8
