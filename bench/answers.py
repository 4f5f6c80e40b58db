"""The warm answers of the portal and the bare ones beside them, as requests on the wire."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from redis import Redis

from bench import load
from bench.bare.configuration import Configuration
from bench.browser import Seen
from bench.dashboards import KINDS_PATH
from bench.load import LoadMeasurement, LoadSettings
from bench.report import table
from bench.site import Server
from bench.statistics import Statistics
from bench.warm import WarmSite

# What the aims were set with; the tile whose JSON comes nearest is the one that is asked for.
WANTED_BYTES = 5700
JSON_KEY = "bench:json"
CONNECTIONS = (1, 8, 32)
ROUNDS, SECONDS = 5, 1.2
# What, next to what, aim in words; in requests per second.
RATIOS = (
    ("data", "bare Django", "4 or more"),
    ("data", "bare ASGI", "0.5 or more"),
    ("page", "bare Django", "0.8 or more"),
)

Cells = Mapping[tuple[str, int], Sequence[LoadMeasurement]]


@dataclass(frozen=True)
class Target:
    """Something to ask for, as often as the server manages."""

    name: str
    server: Server
    request: str


@dataclass(frozen=True)
class Chosen:
    """The tile that the data route is asked for, and its fragment in the entry at `key`."""

    widget_id: str
    key: str
    offset: int
    json: bytes


def run(warm: WarmSite) -> Iterator[str]:
    with Redis.from_url(warm.bench_site.redis_url) as redis:
        chosen = choose(warm.seen, redis)
        redis.set(JSON_KEY, chosen.json)
    yield f"The data route answers {len(chosen.json):,} bytes of JSON."
    yield ""
    with warm.bench_site.bare(Configuration(chosen.key, str(chosen.offset), JSON_KEY)) as bare:
        yield from report(measure(targets(warm, bare, chosen.widget_id)))


def choose(seen: Seen, redis: Redis) -> Chosen:
    found = []
    for key in redis.scan_iter("t:*:payload:*"):
        raw = cast(bytes, redis.get(key))
        head, _, _ = raw.partition(b"\n")
        widget_id = next(
            (name for etag, name in seen["etags"].items() if etag.encode() in head), None
        )
        if widget_id:
            offset = len(head) + 1 + int(json.loads(head)["body_bytes"])
            fragment = gzip.decompress(raw[offset:])
            found.append(Chosen(widget_id, key.decode(), offset, fragment))
    return min(found, key=lambda chosen: abs(len(chosen.json) - WANTED_BYTES))


def targets(warm: WarmSite, bare: Server, widget_id: str) -> list[Target]:
    site, seen = warm.bench_site.server, warm.seen
    data = f"{seen['url']}/{widget_id}?{seen['params']}"
    ticket = {"Authorization": f"Ticket {seen['ticket']}", "Accept": "*/*"}
    cookies = "; ".join(
        f"{cookie['name']}={cookie['value']}" for cookie in warm.signed_in["cookies"]
    )
    session = {"Cookie": cookies, "Accept": "text/html"}
    return [
        Target("data", site, _request(site, data, ticket)),
        Target("bare ASGI", bare, _request(bare, "/data", ticket)),
        Target("page", site, _request(site, KINDS_PATH, session)),
        Target("bare Django", bare, _request(bare, "/view", session)),
    ]


def measure(targets: Sequence[Target]) -> dict[tuple[str, int], list[LoadMeasurement]]:
    """Every target under every number of connections, taking turns, by name and connections."""
    found: dict[tuple[str, int], list[LoadMeasurement]] = {}
    for _ in range(ROUNDS):
        for connections in CONNECTIONS:
            for target in targets:
                settings = LoadSettings(
                    port=target.server.port,
                    pid=target.server.pid,
                    request=target.request,
                    connections=connections,
                    seconds=SECONDS,
                )
                case = (target.name, connections)
                found.setdefault(case, []).append(load.measure(settings))
    return found


def report(cells: Cells) -> Iterator[str]:
    head = ("answer", "connections", "requests/s", "p95 ms", "server CPU µs")
    rows = [
        (
            name,
            str(connections),
            format(Statistics.of(each.per_second for each in found), ",.0f"),
            format(Statistics.of(each.p95_ms for each in found), ".1f"),
            format(Statistics.of(each.cpu_us for each in found), ",.0f"),
        )
        for (name, connections), found in sorted(cells.items())
    ]
    yield from table(head, rows)
    ratios = [
        (
            f"{name} / {other}, requests/s at {each}",
            _speed(cells[name, each], cells[other, each]),
            aim,
        )
        for name, other, aim in RATIOS
        for each in CONNECTIONS
    ]
    yield from table(("ratio, turn by turn", "measured", "aim"), ratios)


def _speed(ours: Sequence[LoadMeasurement], others: Sequence[LoadMeasurement]) -> str:
    ratio = Statistics.ratio(
        (each.per_second for each in ours), (each.per_second for each in others)
    )
    return format(ratio, ".2f")


def _request(server: Server, path: str, headers: dict[str, str]) -> str:
    common = {"Host": server.authority, "Accept-Encoding": "gzip, deflate, br"}
    lines = [f"{name}: {value}" for name, value in (common | headers).items()]
    return "\r\n".join([f"GET {path} HTTP/1.1", *lines, "", ""])
