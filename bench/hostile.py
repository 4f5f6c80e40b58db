"""A page while a stranger sends what a server might choke on, next to the same page in peace."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bench import load
from bench.dashboards import KINDS_PATH
from bench.load import LoadSettings
from bench.report import table
from bench.site import Server
from bench.statistics import Statistics
from bench.warm import WarmSite

ROUNDS, SECONDS = 5, 1.5
EVERY_SECONDS = 0.1
LETTERS = 20_000
AIM = "2 or less"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@dataclass(frozen=True)
class Attack:
    """Requests of one kind, sent one after the other without a session."""

    name: str
    request: bytes


def run(warm: WarmSite) -> Iterator[str]:
    site = warm.bench_site.server
    cookies = "; ".join(f"{each['name']}={each['value']}" for each in warm.signed_in["cookies"])
    headers = f"Cookie: {cookies}", "Accept: text/html", "Connection: keep-alive"
    page = _request("GET", KINDS_PATH, site.authority, *headers)
    settings = LoadSettings(site.port, site.pid, page.decode("latin-1"), 1, SECONDS)
    yield f"One request every {EVERY_SECONDS} s; the neighbour's page at one connection, p95."
    yield ""
    rows = [(each.name, _ratio(settings, site, each), AIM) for each in attacks(site)]
    yield from table(("attack", "p95 with / without", "aim"), rows)


def attacks(site: Server) -> list[Attack]:
    """The address, headers, fields and JSON of a request, as long as they may come."""
    letters, known = "a" * LETTERS, site.authority
    form = b"x=" + b"a" * 1_000_000
    return [
        Attack("address, unknown host", _request("GET", f"/{letters}", "unknown.example")),
        Attack("address", _request("GET", f"/{letters}", known)),
        Attack("address that is taken", _request("GET", f"/{letters[:2000]}", known)),
        Attack("query", _request("GET", f"/sign-in/?next={letters[:19_000]}", known)),
        Attack("fields of a query", _request("GET", f"/sign-in/?{'a&' * 9_000}", known)),
        Attack("cookie", _request("GET", "/", known, f"Cookie: {'a=' * 7_000}")),
        Attack("form", _post("/sign-in/", known, FORM, form)),
        Attack("nested JSON", _post(f"{KINDS_PATH}ticket", known, JSON, b"[" * 100_000)),
    ]


def _ratio(settings: LoadSettings, site: Server, attack: Attack) -> str:
    """The page's p95 turn by turn, under attack and not."""
    calm, attacked = [], []
    for _ in range(ROUNDS):
        calm.append(load.measure(settings).p95_ms)
        with _under(attack, site.port):
            attacked.append(load.measure(settings).p95_ms)
    return format(Statistics.ratio(attacked, calm), ".2f")


@contextmanager
def _under(attack: Attack, port: int) -> Iterator[None]:
    over = threading.Event()

    def send() -> None:
        while not over.wait(EVERY_SECONDS):
            with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
                connection.sendall(attack.request)
                while connection.recv(65_536):
                    pass

    stranger = threading.Thread(target=send, daemon=True)
    stranger.start()
    try:
        yield
    finally:
        over.set()
        stranger.join(timeout=60)


def _request(method: str, target: str, host: str, *headers: str) -> bytes:
    lines = [f"{method} {target} HTTP/1.1", f"Host: {host}", *headers]
    if not any(line.startswith("Connection:") for line in headers):
        lines.append("Connection: close")
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def _post(target: str, host: str, media_type: str, body: bytes) -> bytes:
    told = f"Content-Type: {media_type}", f"Content-Length: {len(body)}"
    return _request("POST", target, host, *told) + body
