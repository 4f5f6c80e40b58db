"""The bridge under a real uvicorn with test applications, driven over raw sockets."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from wsgiref.types import StartResponse, WSGIEnvironment

from uvicorn import Config, Server

from portal.bridge import Bridge
from tests.fixtures.patience import PATIENCE_SECONDS

Address = tuple[str, int]

PART = b"x" * 65536
THREADS = 2
asked: list[str] = []
closed: list[str] = []
threads: set[str] = set()
let = threading.Event()


def site(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    asked.append(environ["PATH_INFO"])
    threads.add(threading.current_thread().name)
    return PAGES[environ["PATH_INFO"].split("/")[1]](environ, start_response)


def echo(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    seen = {name: value for name, value in environ.items() if isinstance(value, str)}
    seen["body"] = environ["wsgi.input"].read().decode("latin-1")
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(seen).encode()]


def cookies(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("204 No Content", [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
    return []


class Parts:
    """A body of many parts that records its `close()`."""

    def __init__(self, count: int, *, fail: bool = False) -> None:
        self.left, self.fail = count, fail

    def __iter__(self) -> Parts:
        return self

    def __next__(self) -> bytes:
        if not self.left:
            if self.fail:
                raise RuntimeError("broke off")
            raise StopIteration
        self.left -= 1
        return PART

    def close(self) -> None:
        closed.append(f"{self.left} left")


def parts(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("200 OK", [])
    return Parts(int(environ["QUERY_STRING"]))


def breaks_off(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("200 OK", [])
    return Parts(int(environ["QUERY_STRING"]), fail=True)


def fails(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    raise RuntimeError("secret detail")


def waits(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    assert let.wait(PATIENCE_SECONDS)
    start_response("204 No Content", [])
    return []


PAGES = {
    "waits": waits,
    "echo": echo,
    "cookies": cookies,
    "parts": parts,
    "breaks": breaks_off,
    "fails": fails,
}


@contextmanager
def serving(bridge: Bridge) -> Iterator[Address]:
    server = Server(Config(bridge, port=0, lifespan="off", log_config=None))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()
    server.should_exit = True
    thread.join()


def forget() -> None:
    """Clear the requests of earlier tests."""
    asked.clear()
    closed.clear()
    let.clear()


def exchange(address: Address, request: bytes) -> tuple[bytes, bytes]:
    with socket.create_connection(address, timeout=PATIENCE_SECONDS) as connection:
        connection.sendall(request)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    return head, body


def request(line: str, *headers: str, body: bytes = b"") -> bytes:
    lines = [f"{line} HTTP/1.1", "Host: acme.example", "Connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body
