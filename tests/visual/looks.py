"""Looks in which axe inspects a page: its colour scheme and the width of its screen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from playwright.sync_api import Page

from demo.accounts import CLIENTS
from demo.content import DemoClient
from tests.visual.axe import violations
from tests.visual.demo_site import Scheme, wear

Look = tuple[Scheme, int]

DESK, PHONE = 1440, 360
# Each ground and each screen once; together all four pairs of them.
LOOKS: tuple[tuple[Look, ...], ...] = (
    (("light", PHONE), ("dark", DESK)),
    (("light", DESK), ("dark", PHONE)),
)


def looks_of(demo_client: DemoClient) -> tuple[Look, ...]:
    """The looks in which a brand's pages are inspected: its neighbour's are the other two."""
    return LOOKS[CLIENTS.index(demo_client) % len(LOOKS)]


def faults(page: Page, looks: Iterable[Look]) -> Iterator[str]:
    """Violations of a page in each scheme and width, its own first."""
    assert page.viewport_size is not None
    own = page.viewport_size["width"]
    for scheme, width in sorted(looks, key=lambda look: look[1] != own):
        wear(page, scheme, width)
        yield from (f"{page.url} {scheme} {width}: {line}" for line in violations(page))
