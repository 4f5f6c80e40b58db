"""Static charts in a page, as the server hands them out and as they stand before any script."""

from __future__ import annotations

from playwright.sync_api import Page

from widgets.rendering.renderer import ChartRenderer

FIGURES = """() => [...document.querySelectorAll("portal-chart:not([hidden]) > script")]
  .map((script) => JSON.parse(script.textContent))"""
DRAWN_AHEAD = """(markups) => {
  const charts = document.querySelectorAll("portal-chart:not([hidden])");
  charts.forEach((chart, place) => {
    const plain = Object.assign(document.createElement("div"), { className: "chart" });
    plain.append(...[...chart.children].map((child) => child.cloneNode(true)));
    const canvas = plain.querySelector("[data-part=canvas]");
    canvas.className = "chart__canvas";
    canvas.removeAttribute("style");
    canvas.innerHTML = markups[place];
    chart.replaceWith(plain);
  });
}"""


def draw_ahead(page: Page, renderer: ChartRenderer) -> None:
    """Replace every chart of the page by its static chart."""
    page.evaluate(DRAWN_AHEAD, renderer.draw(page.evaluate(FIGURES)))
