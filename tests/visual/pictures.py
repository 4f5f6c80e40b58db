"""Pictures of pages, kept in the repository and compared with what a browser shows now."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter
from playwright.sync_api import Page

# Colours are kept in steps of this size: no eye sees it, and files are half as large.
STEP = 12
# Where an edge lies, two drawings of the same thing may differ by so much from all around it ...
EDGE_NOISE = 3 * STEP
# ... and where there is none, by less.
FLAT_NOISE = STEP
# So many points are forgiven, wherever they lie: a character that changed has more of them.
FORGIVEN = 6
NEAR = 3
# Plotly may round an edge to either of two points: what changed looks different every time.
DRAWINGS = 3
MARK = (230, 0, 120)
PAGE_HEIGHT = "() => document.documentElement.scrollHeight"


@dataclass(frozen=True)
class Difference:
    """The area in which two pictures differ; `points` counts its pixels."""

    points: int
    box: tuple[int, int, int, int]
    mask: Image.Image | None = None


def take(page: Page) -> Image.Image:
    """The whole page as it stands, in the colours that are kept.

    The window is made as high as the page. A capture beyond the window would resize it, to one
    pixel and back, and have every chart drawn again meanwhile.
    """
    window = page.viewport_size
    assert window is not None
    page.set_viewport_size({**window, "height": page.evaluate(PAGE_HEIGHT)})
    session = page.context.new_cdp_session(page)
    answer = session.send("Page.captureScreenshot", {"format": "png", "optimizeForSpeed": True})
    session.detach()
    page.set_viewport_size(window)
    return simple(Image.open(BytesIO(base64.b64decode(answer["data"]))))


def simple(picture: Image.Image) -> Image.Image:
    return picture.convert("RGB").point([value // STEP * STEP for value in range(256)] * 3)


def keep(picture: Image.Image, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path, "WEBP", lossless=True, quality=100, method=4)


def load(path: Path) -> Image.Image:
    with Image.open(path) as picture:
        return picture.convert("RGB")


def difference(before: Image.Image, now: Image.Image) -> Difference | None:
    """The difference between two pictures, or None.

    An edge that a browser smooths another way is no change: its colours are still those of the
    neighbourhood. What moved farther, came, went or took another colour is one.
    """
    if before.size != now.size:
        width, height = (max(pair) for pair in zip(before.size, now.size, strict=True))
        return Difference(
            abs(before.width * before.height - now.width * now.height) or 1, (0, 0, width, height)
        )
    box = ImageChops.difference(before, now).getbbox()
    if box is None:
        return None
    around = _wider(box, before.size)
    mask = _changed(before.crop(around), now.crop(around))
    points = mask.histogram()[255]
    if points <= FORGIVEN:
        return None
    found = mask.getbbox() or (0, 0, 0, 0)
    left, top = around[:2]
    whole = Image.new("L", before.size)
    whole.paste(mask, (left, top))
    return Difference(
        points, (found[0] + left, found[1] + top, found[2] + left, found[3] + top), whole
    )


def steadied(
    look: Callable[[], Image.Image], draw: Callable[[], None], drawings: int = DRAWINGS
) -> Image.Image | None:
    """The first picture that the drawing after it agrees with, or None after so many drawings."""
    before = look()
    for _ in range(drawings - 1):
        draw()
        now = look()
        if difference(before, now) is None:
            return before
        before = now
    return None


def marked(before: Image.Image, now: Image.Image, found: Difference) -> Image.Image:
    """Both pictures side by side, and between them the new one with its differences painted."""
    mask = found.mask or Image.new("L", now.size)
    painted = Image.blend(now, Image.new("RGB", now.size, "white"), 0.6)
    painted.paste(MARK, mask=mask.filter(ImageFilter.MaxFilter(NEAR)))
    height = max(before.height, now.height)
    sheet = Image.new("RGB", (before.width + 2 * now.width, height), "white")
    for picture, left in ((before, 0), (painted, before.width), (now, before.width + now.width)):
        sheet.paste(picture, (left, 0))
    return sheet


def _changed(before: Image.Image, now: Image.Image) -> Image.Image:
    """White where a whole area, or an edge beyond its neighbourhood, is not the same."""
    areas = _over(ImageChops.difference(before, now), FLAT_NOISE).filter(
        ImageFilter.MinFilter(NEAR)
    )
    return ImageChops.lighter(areas, ImageChops.lighter(_beyond(before, now), _beyond(now, before)))


def _beyond(one: Image.Image, other: Image.Image) -> Image.Image:
    """White where one picture has a colour that the other has nowhere near."""
    lowest = other.filter(ImageFilter.MinFilter(NEAR))
    highest = other.filter(ImageFilter.MaxFilter(NEAR))
    outside = ImageChops.lighter(
        ImageChops.subtract(one, highest), ImageChops.subtract(lowest, one)
    )
    return _over(outside, EDGE_NOISE)


def _over(difference: Image.Image, noise: int) -> Image.Image:
    """White where any colour differs by more."""
    red, green, blue = difference.split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return most.point([255 if value > noise else 0 for value in range(256)])


def _wider(box: tuple[int, int, int, int], size: tuple[int, int]) -> tuple[int, int, int, int]:
    left, top, right, bottom = box
    return (
        max(left - NEAR, 0),
        max(top - NEAR, 0),
        min(right + NEAR, size[0]),
        min(bottom + NEAR, size[1]),
    )
