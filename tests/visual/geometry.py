"""Bounding boxes of words: outside their tile, cut by what holds them, or upon each other; and of
numbers that break or leave their tile.
"""

from __future__ import annotations

from playwright.sync_api import Page

# Boxes of letters are higher than digits are, and half a pixel is rounding.
FAULTS = """() => {
  const SLACK = 0.75;
  const inner = ({ left, top, right, bottom }) => {
    const quarter = (bottom - top) / 4;
    return { left: left + 1, right: right - 1, top: top + quarter, bottom: bottom - quarter };
  };
  const within = (one, all) => one.left >= all.left - SLACK && one.right <= all.right + SLACK
    && one.top >= all.top - SLACK && one.bottom <= all.bottom + SLACK;
  const touch = (one, other) => one.left < other.right && other.left < one.right
    && one.top < other.bottom && other.top < one.bottom;
  const seen = (element) => element.checkVisibility({ visibilityProperty: true })
    && !element.closest(".visually-hidden");

  // Lines of words in HTML, texts of a drawing, points of a line.
  // What ends in … says so, and takes the box of its holder.
  const marks = (tile) => {
    const found = [];
    const walker = document.createTreeWalker(tile, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const holder = node.parentElement;
      const isWords = node.data.trim() && !holder.closest("svg, script, style") && seen(holder);
      if (!isWords) continue;
      const short = shortened(holder, tile);
      const range = document.createRange();
      range.selectNodeContents(node);
      const boxes = short ? [short.getBoundingClientRect()] : [...range.getClientRects()];
      const name = node.data.trim();
      for (const box of boxes) if (box.width) found.push({ name, holder: short ?? holder, box });
    }
    for (const text of tile.querySelectorAll("svg text")) {
      if (!text.textContent.trim() || !seen(text)) continue;
      found.push({ name: text.textContent, holder: text, box: text.getBoundingClientRect() });
    }
    for (const point of tile.querySelectorAll(".scatterlayer path.point")) {
      const box = point.getBoundingClientRect();
      found.push({ name: "point", holder: point, box, isPoint: true });
    }
    return found;
  };
  const shortened = (element, tile) => {
    for (let at = element; at !== tile; at = at.parentElement) {
      const { textOverflow, overflowX } = getComputedStyle(at);
      if (textOverflow === "ellipsis" && overflowX === "hidden") return at;
    }
    return null;
  };

  const clip = (element) => {
    const id = getComputedStyle(element).clipPath.match(/#([^"')]+)/)?.[1];
    const rect = id && document.getElementById(id)?.querySelector("rect");
    if (!rect) return null;
    const { a, d, e, f } = element.getScreenCTM();
    const sides = ["x", "y", "width", "height"];
    const [x, y, width, height] = sides.map((name) => rect[name].baseVal.value);
    const [right, bottom] = [e + a * (x + width), f + d * (y + height)];
    return { left: e + a * x, top: f + d * y, right, bottom };
  };
  const cutBy = ({ holder, box }, tile) => {
    for (let at = holder; at && at !== tile; at = at.parentElement) {
      const path = at instanceof SVGGraphicsElement ? clip(at) : null;
      if (path && !within(box, path)) return `clip path of ${at.getAttribute("class")}`;
      const { overflowX, overflowY, display } = getComputedStyle(at);
      // Inline boxes and groups of a drawing clip nothing; tables say where they go on.
      const isDrawing = at instanceof SVGElement;
      if (isDrawing ? at.tagName !== "svg" : display === "inline") continue;
      const clips = [overflowX, overflowY].some((value) => value !== "visible") && !hasTable(at);
      const isCut = clips && !within(inner(box), at.getBoundingClientRect());
      if (isCut) return at.getAttribute("class") || at.tagName;
    }
    return "";
  };

  const hasTable = (element) => element.matches(":has(> table)");
  const faults = [];
  for (const tile of document.querySelectorAll("portal-tile")) {
    const title = tile.querySelector(".tile__title")?.textContent ?? tile.dataset.kind;
    const found = marks(tile);
    const edge = tile.getBoundingClientRect();
    for (const mark of found) {
      const scrolls = mark.holder.closest("table");
      const name = `${title}: "${mark.name}"`;
      if (!scrolls && !within(inner(mark.box), edge)) faults.push(`${name} is outside its tile`);
      const by = cutBy(mark, tile);
      if (by) faults.push(`${name} is cut by ${by}`);
    }
    const canvas = tile.querySelector("[data-part=canvas]");
    const words = found.filter(({ holder, isPoint }) => !isPoint && canvas?.contains(holder));
    const boxes = words.map(({ name, box }) => ({ name, box: inner(box) }));
    boxes.forEach((one, place) => {
      for (const other of boxes.slice(place + 1)) {
        const isUpon = touch(one.box, other.box);
        if (isUpon) faults.push(`${title}: "${one.name}" lies on "${other.name}"`);
      }
    });
  }
  return faults;
}"""


def faults(page: Page) -> list[str]:
    """Texts that cannot be read, a line each."""
    found: list[str] = page.evaluate(FAULTS)
    return found


NUMBERS = ".figure, .chart__total:not([hidden]) data, .courses__value, .funnel__value data"
BROKEN = """(numbers) => {
  const range = document.createRange();
  return [...document.querySelectorAll(numbers)].filter((number) => number.offsetWidth)
    .filter((number) => {
      range.selectNodeContents(number);
      const tops = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
      const { right } = number.closest(".tile__body").getBoundingClientRect();
      return tops.size > 1 || range.getBoundingClientRect().right > right + 0.5;
    }).map((number) => `${number.closest(".tile").dataset.kind}: ${number.textContent}`);
}"""


def broken_numbers(page: Page, numbers: str = NUMBERS) -> list[str]:
    """Numbers that stand on more than one line or leave their tile, a line each."""
    found: list[str] = page.evaluate(BROKEN, numbers)
    return found
