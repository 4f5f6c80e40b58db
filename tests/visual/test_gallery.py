"""Every widget in every state looks as it did when somebody last looked at it.

Layout, words and colours are compared under every release of Chromium; pictures, which show how a
release smooths edges, under the one that they were recorded with.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from demo.content import DemoClient
from tests.visual import layout
from tests.visual.demo_site import FONTS, SCHEMES, DemoSite, draw_anew, stand_still
from tests.visual.pictures import DRAWINGS, difference, keep, load, marked, steadied, take

CASES = ("normal", "one", "empty", "stale", "failed", "huge")
WIDTHS = (1440, 768, 360)
HERE = Path(__file__).parent
BASELINES = HERE / "baselines"
RELEASE = BASELINES / "chromium-release.txt"
DIFFERENCES = HERE.parents[1] / "var" / "differences"
RECORDS = "RECORD_BASELINES" in os.environ

pytestmark = pytest.mark.django_db

# Where a tile lies, and what it is called.
TILES = """() => [...document.querySelectorAll("portal-tile")].map((tile) => {
  const { left, top, right, bottom } = tile.getBoundingClientRect();
  const name = tile.querySelector(".tile__title")?.textContent ?? tile.dataset.kind;
  return [name, left + scrollX, top + scrollY, right + scrollX, bottom + scrollY];
})"""


def test_pictures_are_of_this_release(browser: Browser) -> None:
    recorded = RELEASE.read_text().strip()

    if browser.version != recorded:
        pytest.skip(
            f"pictures were recorded with Chromium {recorded} and are compared under that release "
            f"alone; this is {browser.version}: layout, words and colours are compared"
        )
    assert sorted(path.stem for path in BASELINES.rglob("*.webp"))


@pytest.mark.parametrize("case", CASES)
def test_the_gallery_looks_as_it_did(
    demo_site: DemoSite, demo_client: DemoClient, case: str
) -> None:
    changed: list[str] = []
    facts: dict[str, layout.Facts] = {}
    with demo_site.reader(demo_client) as page:
        page.goto(demo_site.url(demo_client.host, f"/gallery/?case={case}"))
        page.evaluate(FONTS)
        # Plotly measures a label once, maybe before its typeface came: by now it is there.
        page.reload()
        stand_still(page)
        for width in WIDTHS:
            for scheme in SCHEMES:
                draw_anew(page, scheme, width)
                facts[f"{width}-{scheme}"] = layout.measure(page)
                if _has_pictures(demo_site.browser):
                    changed += _changes(page, f"{demo_client.slug}/{case}-{width}-{scheme}.webp")
    changed += _moved(BASELINES / demo_client.slug / f"{case}.json", facts)

    assert not changed, "\n".join([*changed, "If it is meant: make baselines"])


def _has_pictures(browser: Browser) -> bool:
    if RECORDS:
        RELEASE.write_text(f"{browser.version}\n")
    return browser.version == RELEASE.read_text().strip()


def _moved(path: Path, now: dict[str, layout.Facts]) -> list[str]:
    """Differences from the recorded layout; when recording, the layout is stored instead."""
    if RECORDS:
        layout.keep(now, path)
        return []
    before = layout.load(path)
    return [
        f"{path.parent.name}/{path.stem}-{name}: {text}"
        for name, facts in now.items()
        for text in layout.differences(before.get(name, []), facts)
    ]


def _changes(page: Page, name: str) -> list[str]:
    """Differences from the picture of this name; when recording, the picture is stored instead."""
    path = BASELINES / name
    if RECORDS:
        return _record(page, path)
    now = take(page)
    if not path.exists():
        return [f"{name}: was never recorded"]
    before = load(path)
    found = difference(before, now)
    # What Plotly once measured on a page it keeps: another drawing may need another page.
    for again in (draw_anew, _load_anew, _load_anew):
        if found:
            again(page)
            now = take(page)
            found = difference(before, now)
    if found is None:
        return []
    shown = (DIFFERENCES / name).with_suffix(".png")
    shown.parent.mkdir(parents=True, exist_ok=True)
    marked(before, now, found).save(shown)
    tiles = ", ".join(_touched(page, found.mask)) or "the page's height"
    return [f"{name}: {found.points} points differ in {tiles}; see {shown}"]


def _load_anew(page: Page) -> None:
    page.reload()
    stand_still(page)
    draw_anew(page)


def _record(page: Page, path: Path) -> list[str]:
    """Store the picture that two drawings in a row agree on; a lone one may be transient."""
    steady = steadied(lambda: take(page), lambda: draw_anew(page))
    if steady is None:
        return [f"{path.name}: no two of {DRAWINGS} drawings in a row agree; nothing was stored"]
    keep(steady, path)
    return []


def _touched(page: Page, mask: Image.Image | None) -> list[str]:
    """Titles of the tiles in which something differs."""
    if mask is None:
        return []
    found = page.evaluate(TILES)
    return [
        str(name)
        for name, left, top, right, bottom in found
        if mask.crop((int(left), int(top), int(right), int(bottom))).getbbox()
    ]
