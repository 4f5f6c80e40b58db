"""The warm answers of the portal and the bare ones beside them, as requests on the wire."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from playwright.sync_api import StorageState
from redis import Redis

from bench import load
from bench.bare.facts import Facts
from bench.browser import Seen
from bench.charts import static_page
from bench.load import Measure, Order
from bench.stand import PATH, STATE, Server, Stand

# What the aims were set with; the tile whose JSON comes nearest is the one that is asked for.
WANTED_BYTES = 5700
JSON_KEY = "bench:json"
CONNECTIONS = (1, 8, 32)


@dataclass(frozen=True)
class Target:
    """Something to ask for, as often as the server manages."""

    name: str
    server: Server
    request: str


@dataclass(frozen=True)
class Chosen:
    """The tile that the data route is asked for, and its payload."""

    widget_id: str
    key: str
    json: bytes


def choose(seen: Seen, redis: Redis) -> Chosen:
    found = []
    for key in redis.scan_iter("t:*:payload:*"):
        head, _, body = cast(bytes, redis.get(key)).partition(b"\n")
        widget_id = next(
            (name for etag, name in seen["etags"].items() if etag.encode() in head), None
        )
        if widget_id:
            found.append(Chosen(widget_id, key.decode(), gzip.decompress(body)))
    return min(found, key=lambda chosen: abs(len(chosen.json) - WANTED_BYTES))


@contextmanager
def bare_server(stand: Stand, seen: Seen, chosen: Chosen) -> Iterator[Server]:
    page = STATE / "charts.html"
    Path(page).write_text(static_page(seen))
    with Redis.from_url(stand.redis_url) as redis:
        redis.set(JSON_KEY, chosen.json)
    with stand.bare(Facts(chosen.key, JSON_KEY, str(page))) as server:
        yield server


def targets(
    site: Server, bare: Server, seen: Seen, *, widget_id: str, signed_in: StorageState
) -> list[Target]:
    data = f"{seen['url']}{widget_id}?{seen['params']}"
    ticket = {"Authorization": f"Ticket {seen['ticket']}", "Accept": "*/*"}
    cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in signed_in["cookies"])
    session = {"Cookie": cookies, "Accept": "text/html"}
    return [
        Target("data", site, _request(site, data, ticket)),
        Target("bare ASGI", bare, _request(bare, "/data", ticket)),
        Target("page", site, _request(site, PATH, session)),
        Target("bare Django", bare, _request(bare, "/view", session)),
    ]


def measure(
    targets: list[Target], *, rounds: int, seconds: float
) -> dict[tuple[str, int], list[Measure]]:
    """Every target under every number of connections, taking turns, by name and connections."""
    found: dict[tuple[str, int], list[Measure]] = {}
    for _ in range(rounds):
        for connections in CONNECTIONS:
            for target in targets:
                order = Order(
                    port=target.server.port,
                    pid=target.server.pid,
                    request=target.request,
                    connections=connections,
                    seconds=seconds,
                )
                case = (target.name, connections)
                found.setdefault(case, []).append(load.measure(order))
    return found


def _request(server: Server, path: str, headers: dict[str, str]) -> str:
    common = {"Host": server.authority, "Accept-Encoding": "gzip, deflate, br"}
    lines = [f"{name}: {value}" for name, value in (common | headers).items()]
    return "\r\n".join([f"GET {path} HTTP/1.1", *lines, "", ""])
