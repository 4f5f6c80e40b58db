"""Memory of thousands of event streams on one process, and the delay until all have a hint."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, Page
from redis import Redis

from bench import readers
from bench.bare.configuration import HINTS, Configuration
from bench.browser import ALL_FRESH, FILL_MS, VIEWPORT, chromium
from bench.report import table
from bench.site import BenchSite, Server
from bench.statistics import Statistics
from bench.warm import WarmSite
from clients.auth.tickets import TicketSigner
from demo.accounts import CLIENTS, PASSWORD
from demo.content import DemoClient

STREAMS = 5000
# As many as a session may have, and one to spare for where they do not come out even.
PER_SESSION = 3
TICKET_SECONDS = 300
ROUNDS = 3
RESIDENT = re.compile(r"^VmRSS:\s+(\d+) kB$", re.MULTILINE)
TICKET = """() => {
  const { ticket, liveUrl, params } = document.querySelector("portal-dashboard").dataset;
  return { ticket, url: `${liveUrl}?${params}` };
}"""


@dataclass(frozen=True)
class StreamMeasurement:
    """Bytes of the server's memory per stream; seconds until the last had its hint."""

    bytes: float
    seconds: float


def run(warm: WarmSite) -> Iterator[str]:
    bench_site = warm.bench_site
    with bench_site.filling(), chromium() as browser:
        requests = page_requests(bench_site, browser)
    with bench_site.bare(Configuration()) as bare:
        yield from report(measure(bench_site, bare, requests))


def page_requests(bench_site: BenchSite, browser: Browser) -> list[str]:
    """The requests of a page of each client in many sessions, whose answers are all in Redis.

    Wants workers.
    """
    signer = TicketSigner(bench_site.environment.secrets["SECRET_KEY"])
    found: list[str] = []
    for demo_client in CLIENTS:
        with browser.new_context(viewport=VIEWPORT) as context:
            page = context.new_page()
            authority = f"{demo_client.host}:{bench_site.server.port}"
            _sign_in(page, authority, demo_client)
            page.wait_for_function(ALL_FRESH, timeout=FILL_MS)
            page_request = page.evaluate(TICKET)
            tickets = _sessions(signer, page_request["ticket"], demo_client.host)
            found += [_request(authority, page_request["url"], ticket) for ticket in tickets]
    return found


def measure(
    bench_site: BenchSite, bare: Server, requests: Sequence[str]
) -> dict[str, list[StreamMeasurement]]:
    """The portal and the bare stream server, taking turns."""
    found: dict[str, list[StreamMeasurement]] = {"portal": [], "bare ASGI": []}
    bare_requests = [_request(bare.authority, "/stream", "none")]
    with Redis.from_url(bench_site.redis_url) as redis:
        tell_portal = _hint(redis)
        for _ in range(ROUNDS):
            found["portal"].append(_measure(bench_site.server, requests, tell_portal))
            found["bare ASGI"].append(
                _measure(bare, bare_requests, lambda: redis.publish(HINTS, "[]"))
            )
    return found


def report(found: dict[str, list[StreamMeasurement]]) -> Iterator[str]:
    ours, bare = found["portal"], found["bare ASGI"]
    # Later turns find the memory of the first.
    rows = [
        (
            name,
            f"{each[0].bytes / 1024:.1f}",
            format(Statistics.of(one.seconds for one in each), ".2f"),
        )
        for name, each in found.items()
    ]
    seconds = Statistics.ratio((one.seconds for one in ours), (one.seconds for one in bare))
    ratio = ("ratio (aim: 2 or less)", f"{ours[0].bytes / bare[0].bytes:.2f}", f"{seconds:.2f}")
    head = (f"{STREAMS:,} streams, one process", "KB each", "seconds until all have a hint")
    yield from table(head, (*rows, ratio))


def _measure(
    server: Server, requests: Sequence[str], tell: Callable[[], object]
) -> StreamMeasurement:
    before = _resident(server.pid)
    with readers.opened(
        readers.StreamSettings(server.port, list(requests), STREAMS)
    ) as open_streams:
        time.sleep(1)  # what opening took may be freed
        grown = _resident(server.pid) - before
        open_streams.listen()
        told_at = time.monotonic()
        tell()
        seconds = max(open_streams.hint_times()) - told_at
    time.sleep(2)  # the server notices who left
    return StreamMeasurement(grown / STREAMS, seconds)


def _hint(redis: Redis) -> Callable[[], None]:
    """Says of every answer of every client that it changed, as workers say it."""
    digests: dict[str, list[str]] = {}
    for name in redis.scan_iter("t:*:payload:*"):
        _, client, *_, digest = name.decode().split(":")
        digests.setdefault(client, []).append(digest)

    def tell() -> None:
        for client, changed in digests.items():
            redis.publish(f"t:{client}:changed", json.dumps(changed))

    return tell


def _resident(pid: int) -> int:
    """Bytes of memory (proc(5), `status`)."""
    (kilobytes,) = RESIDENT.findall(Path(f"/proc/{pid}/status").read_text())
    return int(kilobytes) * 1024


def _sign_in(page: Page, authority: str, demo_client: DemoClient) -> None:
    page.goto(f"http://{authority}/")
    page.fill("[name=login]", demo_client.people[0][0])
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_selector("portal-dashboard")


def _sessions(signer: TicketSigner, ticket: str, host: str) -> Iterator[str]:
    """The ticket again for as many sessions as may share the streams."""
    now = datetime.now(UTC)
    read = signer.read(ticket, host=host, now=now)
    for number in range(STREAMS // PER_SESSION // len(CLIENTS)):
        yield signer.issue(
            read.viewer,
            host=host,
            dashboard_id=read.dashboard_id,
            spec_digest=read.spec_digest,
            session=f"{number:016x}",
            now=now,
            seconds=TICKET_SECONDS,
        )


def _request(authority: str, path: str, ticket: str) -> str:
    lines = [f"GET {path} HTTP/1.1", f"Host: {authority}", f"Authorization: Ticket {ticket}"]
    return "\r\n".join([*lines, "Accept: text/event-stream", "", ""])
