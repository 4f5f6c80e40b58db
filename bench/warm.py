"""What every part of the bench finds: a stand with a warm dashboard of all kinds of widgets."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import StorageState

from bench.board import KINDS_PATH
from bench.browser import Seen, chromium, fill
from bench.stand import Stand


@dataclass(frozen=True)
class Warm:
    """`seen` is the dashboard as a browser showed it to somebody with the cookies `signed_in`."""

    stand: Stand
    seen: Seen
    signed_in: StorageState


def warm(stand: Stand) -> Warm:
    with stand.filling(), chromium() as browser:
        return Warm(stand, *fill(browser, stand.site, KINDS_PATH))
