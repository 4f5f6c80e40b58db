"""`python -m bench.lighthouse`: set up a test site, fill a dashboard, have it graded, print."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
from playwright.sync_api import StorageState

from bench.browser import NAMES, chromium, fill
from bench.report import load
from bench.site import PATH, bench_site

HERE = Path(__file__).parent
LEAST_SCORE, MOST_SHIFT = 95, 0.02
GRADING_SECONDS = 240


def main() -> int:
    """Print the grades; 1 if one of them is not good enough."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with bench_site() as ready:
        with ready.filling(), chromium() as browser:
            _, signed_in = fill(browser, ready.server, PATH)
        grades = list(grade(ready.server.url(PATH), signed_in))
    sys.stdout.write(f"{load()} in the end\n")
    for each in grades:
        sys.stdout.writelines(f"{line}\n" for line in report_lines(each))
    return 0 if all(map(is_good, grades)) else 1


def grade(url: str, signed_in: StorageState) -> Iterator[dict[str, Any]]:
    """Lighthouse's report on a page for the session of these cookies, by profile."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    order = orjson.dumps({"url": url, "cookies": signed_in["cookies"], "chromium": path})
    done = subprocess.run(
        ["node", str(HERE / "grade.mjs")],
        input=order,
        stdout=subprocess.PIPE,
        timeout=GRADING_SECONDS,
        check=True,
    )
    yield from map(orjson.loads, done.stdout.splitlines())


def report_lines(grades: Mapping[str, Any]) -> Iterator[str]:
    scores = ", ".join(f"{name} {score}" for name, score in grades["scores"].items())
    yield f"{grades['profile']}: {scores}, layout shift {grades['shift']:.4f}"
    yield f"  {grades['url']}"
    yield "  " + ", ".join(f"{name} {value}" for name, value in grades["figures"].items())
    yield from (f"  - {line}" for line in grades["failed"])


def is_good(grades: Mapping[str, Any]) -> bool:
    scores = grades["scores"].values()
    return bool(min(scores) >= LEAST_SCORE and grades["shift"] < MOST_SHIFT)


if __name__ == "__main__":
    sys.exit(main())
