"""How soon all charts of a page show, drawn ahead and not, and what drawing ahead costs.

`python -m bench.paint` measures it alone.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import brotli
from playwright.sync_api import Browser, BrowserContext, StorageState

from bench.bare.facts import Facts
from bench.board import PATH
from bench.browser import (
    ALL_FRESH,
    FILL_MS,
    SEEN,
    VIEWPORT,
    Seen,
    chromium,
    sign_in,
    take_over,
)
from bench.charts import static_page
from bench.report import load, table
from bench.spread import Spread
from bench.stand import PYTHON, STATE, Server, Stand, serving, stand
from portal.demo.environment import ROOT
from portal.demo.processes import run
from portal.embedded import free_port
from widgets.charts.drawing import chromium as browsers
from widgets.charts.drawing.studio import Studio

ROUNDS = 9
DRAWINGS = 5
AIM = 0.4
WRITE = "from bench import writing; writing.write()"
PATIENCE_MS = 60_000

# The frame in which the last chart shows, whoever drew it. Runs before anything of the page.
WATCH = """
(() => {
  const shows = (chart) => "drawn" in chart.dataset || chart.querySelector(".still");
  const look = () => {
    const charts = [...document.querySelectorAll("portal-chart:not([hidden])")];
    if (charts.length < CHARTS || !charts.every(shows)) return requestAnimationFrame(look);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => { window.allShown = performance.now(); };
    port2.postMessage(0);
  };
  requestAnimationFrame(look);
})();
"""
ALL_SHOWN = "() => window.allShown"
FIGURES = """() => [...document.querySelectorAll("portal-chart:not([hidden]) > script")]
  .map((script) => JSON.parse(script.textContent))"""

Times = dict[tuple[str, str], list[float]]


@dataclass(frozen=True)
class Cost:
    """What drawing all charts once takes, warm: seconds, CPU seconds; and megabytes held."""

    charts: int
    seconds: Spread
    cpu_seconds: Spread
    megabytes: float
    start_seconds: float


@dataclass(frozen=True)
class Found:
    times: Times
    sizes: dict[str, tuple[int, int]]
    cost: Cost


def measure(stand: Stand) -> Found:
    run("board", [PYTHON, "manage.py", "shell", "-c", WRITE], stand.settings)
    with chromium() as browser:
        with stand.filling():
            signed_in, seen, figures = fill_drawn(browser, stand.site, PATH)
        page = STATE / "painted.html"
        page.write_text(static_page(seen))
        plain = stand.settings | {"DRAW_CHARTS": "false"}
        port = free_port()
        with (
            stand.bare(Facts("", "", str(page))) as bare,
            serving("plain", "portal.asgi:application", port, plain) as undrawn,
        ):
            urls = {
                "drawn ahead": stand.site.url(PATH),
                "drawn by the page": undrawn.url(PATH),
                "static page": bare.url("/charts"),
            }
            times = _race(browser, urls, signed_in, len(figures))
            context = browser.new_context(viewport=VIEWPORT, storage_state=signed_in)
            sizes = {name: _size(context, url) for name, url in list(urls.items())[:2]}
    return Found(times, sizes, _cost(figures))


def report(found: Found) -> Iterator[str]:
    rows = [
        (name, cache, format(Spread.of(times), ",.0f"))
        for (name, cache), times in sorted(found.times.items())
    ]
    yield from table((f"all {found.cost.charts} charts show", "cache", "ms"), rows)
    rows = []
    for cache in ("cold", "warm"):
        for name in ("drawn ahead", "drawn by the page"):
            ratio = Spread.ratio(found.times[name, cache], found.times["static page", cache])
            aim = f"{AIM} or less" if name == "drawn ahead" else ""
            rows.append((f"{name} / static page, {cache}", format(ratio, ".2f"), aim))
    yield from table(("ratio, turn by turn", "measured", "aim"), rows)
    rows = [(name, f"{raw:,}", f"{small:,}") for name, (raw, small) in found.sizes.items()]
    yield from table(("page", "bytes", "with brotli"), rows)
    cost = found.cost
    facts = [
        ("drawing them all, seconds", format(cost.seconds, ".2f")),
        ("drawing them all, CPU seconds", format(cost.cpu_seconds, ".2f")),
        ("Chromium and its driver, MB (PSS)", f"{cost.megabytes:.0f}"),
        ("their start, seconds", f"{cost.start_seconds:.1f}"),
    ]
    yield from table(("what it costs", "measured"), facts)


def fill_drawn(
    browser: Browser, site: Server, path: str
) -> tuple[StorageState, Seen, list[dict[str, Any]]]:
    """Wait until all is answered and drawn, and look at it."""
    with browser.new_context(viewport=VIEWPORT) as context:
        page = context.new_page()
        sign_in(page, site)
        page.goto(site.url(path))
        page.wait_for_function(ALL_FRESH, timeout=FILL_MS)
        take_over(page)
        seen = cast(Seen, page.evaluate(SEEN))
        page.goto(site.url(path))
        figures = page.evaluate(FIGURES)
        ends = time.monotonic() + FILL_MS / 1000
        # Without scripts nothing takes the drawings away again.
        with browser.new_context(
            java_script_enabled=False, storage_state=context.storage_state()
        ) as bare:
            looked = bare.new_page()
            looked.goto(site.url(path))
            while looked.locator(".still").count() < len(figures) and time.monotonic() < ends:
                time.sleep(0.5)
                looked.reload()
        return context.storage_state(), seen, figures


def _race(browser: Browser, urls: dict[str, str], signed_in: StorageState, charts: int) -> Times:
    """Milliseconds until all charts show. The pages take turns, as in `bench.charts`."""
    times: Times = {}

    def fresh() -> BrowserContext:
        return browser.new_context(viewport=VIEWPORT, storage_state=signed_in)

    warm = {name: fresh() for name in urls}
    for name, url in urls.items():
        for _ in range(3):
            _load(warm[name], url, charts)
    for _ in range(ROUNDS):
        for name, url in urls.items():
            with fresh() as cold:
                times.setdefault((name, "cold"), []).append(_load(cold, url, charts))
        for name, url in urls.items():
            times.setdefault((name, "warm"), []).append(_load(warm[name], url, charts))
    for context in warm.values():
        context.close()
    return times


def _load(context: BrowserContext, url: str, charts: int) -> float:
    page = context.new_page()
    page.add_init_script(WATCH.replace("CHARTS", str(charts)))
    page.goto(url)
    found = page.wait_for_function(ALL_SHOWN, timeout=PATIENCE_MS).json_value()
    page.close()
    return float(found)


def _size(context: BrowserContext, url: str) -> tuple[int, int]:
    page = context.new_page()
    answer = page.goto(url)
    body = answer.body() if answer else b""
    page.close()
    return len(body), len(brotli.compress(body, quality=5))


def _cost(figures: Sequence[dict[str, Any]]) -> Cost:
    began = time.monotonic()
    with Studio(ROOT / "static", browsers.find()) as studio:
        studio.draw(figures[:1])
        start_seconds = time.monotonic() - began
        studio.draw(figures)
        seconds, cpu = [], []
        for _ in range(DRAWINGS):
            before, at = _cpu(studio.pid), time.monotonic()
            studio.draw(figures)
            seconds.append(time.monotonic() - at)
            cpu.append(_cpu(studio.pid) - before)
        held = sum(map(_kilobytes, _family(studio.pid))) / 1024
    return Cost(len(figures), Spread.of(seconds), Spread.of(cpu), held, start_seconds)


def _family(browser: int) -> list[int]:
    """The browser, all that it started, and the driver that started it."""
    parents = {int(path.name): _parent(path) for path in Path("/proc").glob("[0-9]*")}
    family = [parents.get(browser, 0)]
    for pid in family:
        family += [child for child, parent in parents.items() if parent == pid]
    return family


def _parent(path: Path) -> int:
    return int(_stat(path)[1]) if (path / "stat").exists() else 0


def _stat(path: Path) -> list[str]:
    """Fields of /proc/…/stat from the state on; a name may hold spaces."""
    return (path / "stat").read_text().rpartition(")")[2].split()


def _cpu(browser: int) -> float:
    """CPU seconds of the family so far, its dead included."""
    ticks = sum(sum(map(int, _stat(Path(f"/proc/{pid}"))[11:15])) for pid in _family(browser))
    return ticks / os.sysconf("SC_CLK_TCK")


def _kilobytes(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def main() -> None:
    with stand() as ready:
        lines = [f"Before: {load()}.", *report(measure(ready)), f"After: {load()}."]
    sys.stdout.writelines(f"{line}\n" for line in lines)


if __name__ == "__main__":
    main()
