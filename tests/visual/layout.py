"""A page's layout as facts: where its tiles lie, what they say, which colours they wear.

Unlike a picture these are the same in every release of Chromium, within a point or two.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

# How far a box may move, in CSS pixels, and a colour, in 256ths: rounding differs by release.
POINTS = 3
SHADES = 3

Facts = list[dict[str, Any]]

MEASURE = """() => {
  const pixel = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    pixel.clearRect(0, 0, 1, 1);
    pixel.fillStyle = colour;
    pixel.fillRect(0, 0, 1, 1);
    return [...pixel.getImageData(0, 0, 1, 1).data].join(" ");
  };
  const words = (element) => element.innerText.replace(/\\s+/g, " ").trim();
  const colours = (tile) => {
    const marks = tile.querySelectorAll("svg path, svg rect, svg line");
    const worn = [...marks].flatMap((mark) => {
      const { fill, stroke } = getComputedStyle(mark);
      return [fill, stroke].filter((paint) => paint !== "none" && !paint.startsWith("url("));
    });
    const { color, backgroundColor } = getComputedStyle(tile);
    return [...new Set([color, backgroundColor, ...worn].map(rgba))].sort();
  };
  return [...document.querySelectorAll("portal-tile")].map((tile) => {
    const { left, top, width, height } = tile.getBoundingClientRect();
    const box = [left + scrollX, top + scrollY, width, height].map(Math.round);
    return { kind: tile.dataset.kind, box, text: words(tile), colours: colours(tile) };
  });
}"""


def measure(page: Page) -> Facts:
    """The facts of every tile of a page, in its order."""
    found: Facts = page.evaluate(MEASURE)
    return found


def keep(facts: dict[str, Facts], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # A tile a line, so that a difference can be read.
    path.write_text("{\n" + ",\n".join(_lines(*page) for page in facts.items()) + "\n}\n")


def _lines(name: str, tiles: Facts) -> str:
    lines = ",\n".join(json.dumps(tile, ensure_ascii=False) for tile in tiles)
    return f"{json.dumps(name)}: [\n{lines}\n]"


def load(path: Path) -> dict[str, Facts]:
    found: dict[str, Facts] = json.loads(path.read_text())
    return found


def differences(before: Facts, now: Facts) -> list[str]:
    """Differences, a line each: tiles, boxes beyond POINTS, words, colours beyond SHADES."""
    if [tile["kind"] for tile in before] != [tile["kind"] for tile in now]:
        return ["other tiles, or in another order"]
    return [
        f"{old['kind']}: {text}"
        for old, new in zip(before, now, strict=True)
        for text in _of_tile(old, new)
    ]


def _of_tile(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    found = []
    if any(abs(a - b) > POINTS for a, b in zip(old["box"], new["box"], strict=True)):
        found.append(f"box {old['box']} is {new['box']}")
    if old["text"] != new["text"]:
        found.append(f"{old['text']!r} reads {new['text']!r}")
    came = [paint for paint in new["colours"] if not _is_near(paint, old["colours"])]
    went = [paint for paint in old["colours"] if not _is_near(paint, new["colours"])]
    if came or went:
        found.append(f"colours {went} became {came}")
    return found


def _is_near(paint: str, others: list[str]) -> bool:
    levels = [int(level) for level in paint.split()]
    return any(
        all(abs(a - int(b)) <= SHADES for a, b in zip(levels, other.split(), strict=True))
        for other in others
    )
