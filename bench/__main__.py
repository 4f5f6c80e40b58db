"""`python -m bench`: set up a stand, measure, print. It judges nothing by its exit code."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from os import cpu_count

from redis import Redis

from bench import answers, paint, pixels, report, streams, turns
from bench.browser import chromium, fill, first_visit
from bench.charts import race
from bench.stand import PATH, Stand, stand

ROUNDS, SECONDS = 5, 1.2
DRAWINGS = 7


def main() -> None:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    began = time.monotonic()
    machine = f"{cpu_count()} cores, {report.load()}"
    say([f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {machine}. Setting up …"])
    with stand() as ready:
        measure(ready)
    say(["Middle of several turns (least–most)."])
    say([f"Took {time.monotonic() - began:.0f} s, {report.load()}."])


def measure(stand: Stand) -> None:
    with stand.filling(), chromium() as browser:
        seen, signed_in = fill(browser, stand.site, PATH)
        seats = streams.seats(stand, browser)
    with Redis.from_url(stand.redis_url) as redis:
        chosen = answers.choose(seen, redis)
    say(
        [
            f"Dashboard: {seen['widgets']} widgets, {len(seen['figures'])} of them charts. "
            f"Data: {len(chosen.json):,} bytes of JSON.",
            "",
        ]
    )
    with answers.bare_server(stand, seen, chosen) as bare:
        # First of all: what others leave in the server's memory would hide what a stream takes.
        say(streams.report(streams.measure(stand, bare, seats)))
        asked = answers.targets(
            stand.site, bare, seen, widget_id=chosen.widget_id, signed_in=signed_in
        )
        cells = answers.measure(asked, rounds=ROUNDS, seconds=SECONDS)
        say(report.answers(cells))
        urls = {"dashboard": stand.site.url(PATH), "static page": bare.url("/charts")}
        with chromium() as browser:
            times = race(browser, urls, signed_in, rounds=DRAWINGS)
            say(report.charts(times))
            found = first_visit(browser, stand.site)
            say(report.traffic(found))
            say(pixels.report(pixels.measure(stand, browser, signed_in)))
    say(paint.report(paint.measure(stand)))
    with chromium() as browser:
        say(turns.report(turns.measure(stand, browser)))
    say(report.aims(cells, times, found))


def say(lines: Iterable[str]) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
