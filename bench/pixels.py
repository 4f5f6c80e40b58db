"""From a platform's webhook to the new number on an open page, in Chromium."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from datetime import datetime
from statistics import quantiles
from typing import Any

import httpx2
from playwright.sync_api import Browser, Page, StorageState
from redis import Redis

from bench.browser import ALL_FRESH, FILL_MS, VIEWPORT, chromium
from bench.report import table
from bench.site import CLIENT, PATH, BenchSite
from bench.warm import WarmSite
from demo import processes

EVENTS, WARM_UP = 100, 5
PATIENCE_SECONDS = 30
METRIC = "sessions"
ALERT = {"event": "analytics.alert.triggered", "data": {"metric": METRIC}}
# Today alone is asked anew, hour by hour: the least that a platform has to answer.
TODAY = f"{PATH}?period=today&compare=off"

# The wall clock at each frame that follows a change of a number.
WATCH = """() => {
  window.drawn = [];
  for (const value of document.querySelectorAll("portal-tile[data-kind=kpi] [data-part=value]")) {
    let last = value.textContent;
    new MutationObserver(() => {
      if (value.textContent === last) return;
      last = value.textContent;
      requestAnimationFrame(() => setTimeout(() =>
        window.drawn.push(performance.timeOrigin + performance.now())));
    }).observe(value, { childList: true, characterData: true, subtree: true });
  }
}"""


def run(warm: WarmSite) -> Iterator[str]:
    with chromium() as browser:
        yield from report(measure(warm.bench_site, browser, warm.signed_in))


def measure(bench_site: BenchSite, browser: Browser, signed_in: StorageState) -> list[float]:
    """Milliseconds from a delivery's 202 to the frame with its number, one per event.

    The platform answers at once, and each event comes out of calm: the windows in which
    a burst is gathered are cleared before it.
    """
    with (
        bench_site.filling(),
        Redis.from_url(bench_site.redis_url) as redis,
        httpx2.Client(base_url=f"{bench_site.environment.sandbox_url}/__sandbox__") as sandbox,
        browser.new_context(viewport=VIEWPORT, storage_state=signed_in) as context,
    ):
        _register(bench_site, sandbox, redis)
        page = context.new_page()
        page.goto(bench_site.server.url(TODAY))
        page.wait_for_function(ALL_FRESH, timeout=FILL_MS)
        page.evaluate(WATCH)
        return [_once(sandbox, redis, page, number) for number in range(WARM_UP + EVENTS)][WARM_UP:]


def report(milliseconds: list[float]) -> Iterator[str]:
    p50, p95 = quantiles(milliseconds, n=100)[49], quantiles(milliseconds, n=100)[94]
    head = ("webhook answered → number drawn", "p50 ms", "p95 ms", "aim")
    row = (f"{len(milliseconds)} events", f"{p50:.0f}", f"{p95:.0f}", "p95 under 300")
    yield from table(head, [row])


def _register(bench_site: BenchSite, sandbox: httpx2.Client, redis: Redis) -> None:
    """Have deliveries sent, under a key that may ask as often as there are events."""
    key = {"key": CLIENT.key, "workspace": CLIENT.slug, "per_minute": 100_000}
    sandbox.post("/keys", json=key).raise_for_status()
    _delete(redis, "g:rate_limit:*")
    processes.run(
        "webhooks", [sys.executable, "manage.py", "register_webhooks"], bench_site.settings
    )
    ends = time.monotonic() + PATIENCE_SECONDS
    while not _emit(sandbox)["deliveries"]:
        if time.monotonic() > ends:
            raise TimeoutError("the platform knows no receiver")
        time.sleep(0.2)


def _once(sandbox: httpx2.Client, redis: Redis, page: Page, number: int) -> float:
    sandbox.post("/add", json={"key": CLIENT.key, "sessions": 7}).raise_for_status()
    _delete(redis, "t:*:debounce:*")
    (event,) = _emit(sandbox)["events"]
    drawn = page.wait_for_function(
        "(number) => window.drawn[number]", arg=number, timeout=PATIENCE_SECONDS * 1000
    )
    found = sandbox.get("/webhooks/deliveries", params={"settle": "5", "event_id": event}).json()
    (delivery,) = found["deliveries"]
    accepted = datetime.fromisoformat(delivery["attempts"][-1]["replied_at"])
    return float(drawn.json_value()) - accepted.timestamp() * 1000


def _delete(redis: Redis, pattern: str) -> None:
    for name in redis.scan_iter(pattern):
        redis.delete(name)


def _emit(sandbox: httpx2.Client) -> dict[str, Any]:
    answer = sandbox.post("/webhooks/emit", json={"key": CLIENT.key, **ALERT})
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    return found
