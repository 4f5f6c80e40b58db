"""The first paint of fourteen static charts, and what rendering them costs."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import brotli
from playwright.sync_api import Browser, StorageState

from bench import charts
from bench.browser import chromium, fill
from bench.dashboards import CHARTS_PATH
from bench.report import table
from bench.statistics import Statistics
from bench.warm import WarmSite
from demo.environment import ROOT
from widgets.rendering import chromium as browsers
from widgets.rendering.renderer import ChartRenderer

DRAWINGS = 5
AIM = "0.4 or less"


@dataclass(frozen=True)
class DrawingCost:
    """Cost of rendering all charts once, warm: seconds, CPU seconds; and megabytes held."""

    charts: int
    seconds: Statistics
    cpu_seconds: Statistics
    megabytes: float
    start_seconds: float


def run(warm: WarmSite) -> Iterator[str]:
    bench_site = warm.bench_site
    with chromium() as browser:
        with bench_site.filling():
            seen, signed_in = fill(browser, bench_site.server, CHARTS_PATH)
        figures = seen["inline"]
        with charts.pages(bench_site, CHARTS_PATH, seen) as urls:
            times = charts.race(browser, urls, signed_in, charts=len(figures))
            names = (charts.OURS, charts.SCRIPTED)
            sizes = {name: _size(browser, urls[name], signed_in) for name in names}
    yield from charts.report(times, len(figures), AIM)
    rows = [(name, f"{raw:,}", f"{small:,}") for name, (raw, small) in sizes.items()]
    yield from table(("page", "bytes", "with brotli"), rows)
    yield from _report(_cost(figures))


def _report(cost: DrawingCost) -> Iterator[str]:
    facts = [
        ("rendering them all, seconds", format(cost.seconds, ".2f")),
        ("rendering them all, CPU seconds", format(cost.cpu_seconds, ".2f")),
        ("Chromium and its driver, MB (PSS)", f"{cost.megabytes:.0f}"),
        ("their start, seconds", f"{cost.start_seconds:.1f}"),
    ]
    yield from table((f"what a refresh of {cost.charts} charts costs", "measured"), facts)


def _size(browser: Browser, url: str, signed_in: StorageState) -> tuple[int, int]:
    with browser.new_context(storage_state=signed_in) as context:
        answer = context.new_page().goto(url)
        body = answer.body() if answer else b""
    return len(body), len(brotli.compress(body, quality=5))


def _cost(figures: Sequence[dict[str, Any]]) -> DrawingCost:
    began = time.monotonic()
    with ChartRenderer(ROOT / "static", browsers.find()) as renderer:
        renderer.draw(figures[:1])
        start_seconds = time.monotonic() - began
        renderer.draw(figures)
        seconds, cpu = [], []
        for _ in range(DRAWINGS):
            before, at = _cpu(renderer.pid), time.monotonic()
            renderer.draw(figures)
            seconds.append(time.monotonic() - at)
            cpu.append(_cpu(renderer.pid) - before)
        held = sum(map(_kilobytes, _family(renderer.pid))) / 1024
    return DrawingCost(
        len(figures), Statistics.of(seconds), Statistics.of(cpu), held, start_seconds
    )


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
