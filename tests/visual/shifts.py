"""The layout shift of a page, counted from before it begins."""

from __future__ import annotations

from playwright.sync_api import Page

# Of a whole page's life, far below what counts as good (0.1).
MOST_SHIFT = 0.02

# What moves because a reader pressed something is not counted, unless a test wants it.
WATCH = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput, sources } of list.getEntries()) {
    const names = sources.map(({ node }) => node?.parentElement?.closest("[class]")?.className);
    const counts = window.countsAll || !hadRecentInput;
    if (counts) window.shifts.push([value, names.join(" | ")]);
  }
}).observe({ type: "layout-shift", buffered: true });
"""
# Layout shifts are told of after the frame in which they happened.
PAINTED = """() => new Promise((done) => requestAnimationFrame(() =>
  requestAnimationFrame(() => setTimeout(done))))"""


def moved(page: Page) -> float:
    """The sum of all shifts so far; what moved goes to standard output."""
    page.evaluate(PAINTED)
    shifts = page.evaluate("() => window.shifts")
    for value, names in shifts:
        print(f"{value:.4f} {names}")  # noqa: T201  # shown where a test fails
    return float(sum(value for value, _ in shifts))
