"""axe-core on a page, as it is under the site's own policy."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Frame, Page

# Put there by scripts/bundle.
SOURCE = Path(sys.prefix) / "share" / "axe.min.js"
STANDARDS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# Off unless asked for by name.
BESIDES = ("target-size",)

RUN = """async ({ standards, besides }) => {
  const rules = Object.fromEntries(besides.map((rule) => [rule, { enabled: true }]));
  const runOnly = { type: "tag", values: standards };
  // No rule of these reads style sheets, which axe would fetch and parse once more.
  const preload = { assets: ["media"] };
  const options = { runOnly, rules, preload, resultTypes: ["violations"] };
  const { violations } = await axe.run(document, options);
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target, html, any, all }) => {
    const why = [...any, ...all].map(({ message }) => message).join(" ");
    return `${id}: ${help}: ${target.join(" ")}: ${html.slice(0, 160)}: ${why}`;
  }));
}"""


def violations(page: Page | Frame) -> list[str]:
    """Violations that axe finds on the page or in a frame as it stands, one line for each element.

    The script is handed over by the browser's debugger, which no policy of a page concerns.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_source())
    options = {"standards": STANDARDS, "besides": BESIDES}
    found: list[Any] = page.evaluate(RUN, options)
    return [str(line) for line in found]


@cache
def _source() -> str:
    return SOURCE.read_text()
