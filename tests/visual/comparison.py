"""The gallery's pages beside their baselines: layout, words and colours, and pictures.

With RECORD_BASELINES in the environment, baselines are recorded instead.
"""

from __future__ import annotations

import os
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from tests.visual import layout
from tests.visual.demo_site import draw_anew, stand_still
from tests.visual.pictures import DRAWINGS, difference, keep, load, marked, steadied, take

HERE = Path(__file__).parent
BASELINES = HERE / "baselines"
RELEASE = BASELINES / "chromium-release.txt"
DIFFERENCES = HERE.parents[1] / "var" / "differences"
RECORDS = "RECORD_BASELINES" in os.environ

# Where a tile lies, and what it is called.
TILES = """() => [...document.querySelectorAll("portal-tile")].map((tile) => {
  const { left, top, right, bottom } = tile.getBoundingClientRect();
  const name = tile.querySelector(".tile__title")?.textContent ?? tile.dataset.kind;
  return [name, left + scrollX, top + scrollY, right + scrollX, bottom + scrollY];
})"""


def moved(name: str, now: dict[str, layout.Facts]) -> list[str]:
    """Differences from the recorded layout; when recording, the layout is stored instead."""
    path = BASELINES / name
    if RECORDS:
        layout.keep(now, path)
        return []
    before = layout.load(path)
    return [
        f"{path.parent.name}/{path.stem}-{name}: {text}"
        for name, facts in now.items()
        for text in layout.differences(before.get(name, []), facts)
    ]


def changes(page: Page, name: str) -> list[str]:
    """Differences from the picture of this name; when recording, the picture is stored instead."""
    path = BASELINES / name
    if not _has_pictures(page.context.browser):
        return []
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


def _has_pictures(browser: Browser | None) -> bool:
    assert browser
    if RECORDS:
        RELEASE.write_text(f"{browser.version}\n")
    return browser.version == RELEASE.read_text().strip()


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
