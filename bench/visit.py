"""Requests and bytes of a first visit: address, sign-in, dashboard."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from bench.browser import VIEWPORT, chromium, sign_in, take_over
from bench.dashboards import KINDS_PATH
from bench.report import table
from bench.site import Server
from bench.warm import WarmSite

AIM_REQUESTS, AIM_BYTES = 20, 450_000
SETTLE_MS = 500


@dataclass(frozen=True)
class Traffic:
    """Answers of one kind and the bytes that they took, heads included."""

    kind: str
    requests: int
    bytes: int


@dataclass(frozen=True)
class FirstVisit:
    """Until all charts show, and until Plotly has taken over for whoever moves the mouse."""

    shown: list[Traffic]
    taken_over: list[Traffic]


def run(warm: WarmSite) -> Iterator[str]:
    with chromium() as browser:
        yield from report(measure(browser, warm.bench_site.server))


def measure(browser: Browser, site: Server) -> FirstVisit:
    with browser.new_context(viewport=VIEWPORT) as context:
        page = context.new_page()
        tally = _tally(context, page)
        sign_in(page, site, KINDS_PATH)
        page.wait_for_load_state("load")
        # What no chart waits for has come by then too.
        page.wait_for_timeout(SETTLE_MS)
        shown = tally()
        take_over(page)
        page.wait_for_timeout(SETTLE_MS)
        return FirstVisit(shown, tally())


def report(visit: FirstVisit) -> Iterator[str]:
    rows = [
        (one.kind, str(one.requests), f"{one.bytes:,}", "")
        for one in sorted(visit.taken_over, key=lambda traffic: -traffic.bytes)
    ]
    aim = f"{AIM_REQUESTS} and {AIM_BYTES:,} or less"
    rows.append(_total("all", visit.taken_over, aim))
    rows.append(_total("of them until all charts show", visit.shown, ""))
    yield from table(("first visit", "requests", "bytes", "aim"), rows)


def _total(name: str, found: Sequence[Traffic], aim: str) -> tuple[str, str, str, str]:
    requests, transferred = (sum(one.requests for one in found), sum(one.bytes for one in found))
    return name, str(requests), f"{transferred:,}", aim


def _tally(context: BrowserContext, page: Page) -> Any:
    """Begin counting; call what is returned for the counts. Open streams never finish."""
    kinds: dict[str, str] = {}
    sizes: dict[str, list[float]] = defaultdict(list)
    session = context.new_cdp_session(page)

    def sent(event: dict[str, Any]) -> None:
        if redirect := event.get("redirectResponse"):
            sizes["Redirect"].append(redirect["encodedDataLength"])
        kinds[event["requestId"]] = event.get("type", "Other")

    def finished(event: dict[str, Any]) -> None:
        if event["encodedDataLength"]:
            sizes[kinds.get(event["requestId"], "Other")].append(event["encodedDataLength"])

    session.on("Network.requestWillBeSent", sent)
    session.on("Network.loadingFinished", finished)
    session.send("Network.enable")
    return lambda: [Traffic(kind, len(found), round(sum(found))) for kind, found in sizes.items()]
