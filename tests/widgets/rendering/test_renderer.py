"""Figures drawn in a real Chromium."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.fixtures.patience import PATIENCE_SECONDS
from tests.widgets.rendering.conftest import STATIC
from widgets.rendering import chromium
from widgets.rendering.errors import BrowserUnavailable, RenderingFailed
from widgets.rendering.renderer import ChartRenderer

HOSTILE = '</text><script>alert(1)</script>"><img src=x onerror=alert(1)>'
ENDLESS = """
import sys, time
from pathlib import Path
from widgets.rendering.renderer import ChartRenderer
renderer = ChartRenderer(Path(sys.argv[1]), sys.argv[2])
renderer.draw([])
print(renderer.pid, flush=True)
time.sleep(600)
"""


def bars(*labels: str) -> dict[str, Any]:
    places = list(range(len(labels)))
    axis = {"automargin": True, "fixedrange": True}
    return {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "y": places,
                "x": [place + 1 for place in places],
                "text": [str(place + 1) for place in places],
                "textposition": "outside",
                "meta": {"series": 0, "role": "current"},
            }
        ],
        "layout": {
            "xaxis": {"visible": False, "range": [0, len(labels)]},
            "yaxis": {**axis, "tickvals": places, "ticktext": list(labels)}
            | {"range": [len(labels) - 0.5, -0.5]},
        },
    }


def test_a_drawing_has_the_figures_words_and_no_colour_of_its_own(renderer: ChartRenderer) -> None:
    (chart,) = renderer.draw([bars("Search", "E-mail")])

    names, numbers = (
        re.findall(pattern, chart or "")
        for pattern in (r"static-chart__words[^>]*>([^<]*)<", r"<text[^>]*>([^<]*)</text>")
    )
    colours = set(re.findall(r' (?:fill|stroke)="([^"]*)"', chart or ""))
    assert (names, numbers) == (["Search", "E-mail"], ["1", "2"])
    assert "var(--series-1)" in colours
    tokens = {f"var(--{name})" for name in ("series-1", "line", "line-strong", "surface")}
    assert colours <= {"none"} | tokens


def test_equal_figures_make_equal_drawings(renderer: ChartRenderer) -> None:
    first, second = renderer.draw([bars("Search"), bars("Search")])

    assert first is not None
    assert first == second


def test_markup_in_a_label_is_words(renderer: ChartRenderer) -> None:
    (chart,) = renderer.draw([bars(HOSTILE.replace("<", "&lt;"), "\x00\x08 plain")])

    assert chart is not None
    assert "<script" not in chart
    assert "<img" not in chart
    assert "&lt;script&gt;alert(1)" in chart


def test_a_figure_that_cannot_be_drawn_leaves_the_others_alone(renderer: ChartRenderer) -> None:
    broken: dict[str, Any] = {"data": [{"type": "bar"}], "layout": {}}

    charts = renderer.draw([broken, bars("Search")])

    assert charts[0] is None
    assert charts[1] is not None


def test_nothing_is_asked_of_a_network(renderer: ChartRenderer) -> None:
    figure = bars("Search")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.5)
        source = f"http://127.0.0.1:{server.getsockname()[1]}/picture.png"
        figure["layout"]["images"] = [{"source": source, "x": 0, "y": 0, "sizex": 1, "sizey": 1}]
        renderer.draw([figure])

        with pytest.raises(TimeoutError):
            server.accept()


def test_a_browser_that_died_is_replaced(renderer: ChartRenderer) -> None:
    renderer.draw([])
    before = renderer.pid
    os.kill(before, signal.SIGKILL)
    until(lambda: not _runs(before))

    chart = None
    for _ in range(2):  # the first may find it dying
        try:
            (chart,) = renderer.draw([bars("Search")])
        except RenderingFailed:
            continue

    assert chart is not None
    assert renderer.pid != before


def test_a_drawing_past_its_deadline_ends_the_wait_and_the_browser() -> None:
    with ChartRenderer(STATIC, chromium.find(), draw_seconds=1) as renderer:
        renderer.draw([])
        pid = renderer.pid
        os.kill(pid, signal.SIGSTOP)

        with pytest.raises(RenderingFailed):
            renderer.draw([bars("Search")])

        until(lambda: not _runs(pid))


def test_without_a_browser_there_are_no_drawings() -> None:
    with ChartRenderer(STATIC, "/nowhere/chromium") as renderer, pytest.raises(BrowserUnavailable):
        renderer.draw([bars("Search")])


def test_a_killed_worker_leaves_no_browser_behind() -> None:
    command = [sys.executable, "-c", ENDLESS, str(STATIC), chromium.find()]
    worker = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=STATIC.parent, text=True)
    pid = int(worker.stdout.readline()) if worker.stdout else 0

    worker.kill()
    worker.wait()
    if worker.stdout:
        worker.stdout.close()

    until(lambda: not _runs(pid))


def until(found: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while not found():
        assert time.monotonic() < ends
        time.sleep(0.1)


def _runs(pid: int) -> bool:
    """Not if it only waits for its parent to look."""
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
