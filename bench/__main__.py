"""`python -m bench [part …]`: set up a test site, measure, print. Nothing is judged.

The exit code is 1 where a part could not be measured.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from os import cpu_count

from playwright.sync_api import Error as PlaywrightError

from bench import (
    answers,
    charts,
    documents,
    hostile,
    paint,
    period_change,
    pixels,
    report,
    streams,
    tables,
    visit,
)
from bench.site import bench_site
from bench.warm import WarmSite, warm

# In this order: what others leave in the server's memory would hide what a stream takes.
PARTS: dict[str, Callable[[WarmSite], Iterator[str]]] = {
    "streams": streams.run,
    "answers": answers.run,
    "charts": charts.run,
    "visit": visit.run,
    "paint": paint.run,
    "period_change": period_change.run,
    "documents": documents.run,
    "hostile": hostile.run,
    "pixels": pixels.run,
    "tables": tables.run,
}


# What a part that cannot be measured ends with: the others are measured all the same.
FAILURES = (RuntimeError, TimeoutError, PlaywrightError)


def main() -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    chosen = _chosen(sys.argv[1:])
    began = time.monotonic()
    machine = f"{cpu_count()} cores, {report.load()}"
    say([f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {machine}. Setting up …"])
    with bench_site() as ready:
        found = warm(ready)
        widgets, drawn = found.seen["widgets"], len(found.seen["figures"])
        say([f"Dashboard: {widgets} widgets of all kinds, {drawn} of them drawn by Plotly.", ""])
        failed = [name for name in chosen if not tell(name, found)]
    say(["Median of several turns (least–most)."])
    say([f"Took {time.monotonic() - began:.0f} s, {report.load()}."])
    return 1 if failed else 0


def tell(name: str, found: WarmSite) -> bool:
    """Measure and print one part; False where that failed."""
    say([f"### {name} ({report.load()})", ""])
    try:
        say(PARTS[name](found))
    except FAILURES as failure:
        say([f"Not measured: {failure}", ""])
        return False
    return True


def say(lines: Iterable[str]) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


def _chosen(arguments: Sequence[str]) -> list[str]:
    """The parts named, or all of them, in the order of `PARTS`."""
    parser = argparse.ArgumentParser("bench", description="Measure the portal on this machine.")
    words = f"any of {', '.join(PARTS)}; all where none is named"
    parser.add_argument("part", nargs="*", choices=[[], *PARTS], metavar="part", help=words)
    parts = parser.parse_args(arguments).part
    return [name for name in PARTS if name in parts or not parts]


if __name__ == "__main__":
    sys.exit(main())
