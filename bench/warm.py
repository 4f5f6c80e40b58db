"""The test site with a warm dashboard of all kinds of widgets, shared by all parts of the bench."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import StorageState

from bench.browser import Seen, chromium, fill
from bench.dashboards import KINDS_PATH
from bench.site import BenchSite


@dataclass(frozen=True)
class WarmSite:
    """`seen` is the dashboard as a browser showed it to somebody with the cookies `signed_in`."""

    bench_site: BenchSite
    seen: Seen
    signed_in: StorageState


def warm(bench_site: BenchSite) -> WarmSite:
    with bench_site.filling(), chromium() as browser:
        return WarmSite(bench_site, *fill(browser, bench_site.server, KINDS_PATH))
