"""Every word of a document lies within its tile and its page, in every state of the gallery."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from playwright.sync_api import Page

from clients.models import Brand
from tests.widgets.exports.document import contents
from tests.widgets.exports.document.contents import AMERICAN, GERMAN
from tests.widgets.exports.document.test_printing import NOW
from widgets.exports.content import DashboardContent
from widgets.exports.document.bundle import Bundle
from widgets.exports.document.document import Preparation, build_bundle
from widgets.rendering.document_printer import DocumentPrinter

LONG = "An exceptionally long title that goes on and on, 6 times: " * 6
# Words that reach beyond their tile or their page by more than two pixels, and tiles that overlap.
MISPLACED = """() => {
  const beyond = (inner, outer) => Math.max(outer.left - inner.left, inner.right - outer.right,
    outer.top - inner.top, inner.bottom - outer.bottom);
  const boxes = (element) => {
    const range = document.createRange();
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      const { parentElement, textContent } = walker.currentNode;
      if (!textContent.trim() || parentElement.closest("script, .ruler")) continue;
      range.selectNodeContents(walker.currentNode);
      // Of what ends with an ellipsis, the rest is not painted.
      const cut = ".contents__title, .legend__label, .sheet__head, .sheet__line";
      const clipped = parentElement.closest(cut);
      const box = (clipped ?? range).getBoundingClientRect();
      if (box.width) found.push([textContent.trim().slice(0, 30), box]);
    }
    return found;
  };
  const wrong = [];
  for (const sheet of document.querySelectorAll(".sheet")) {
    const page = sheet.getBoundingClientRect();
    const tiles = [...sheet.querySelectorAll(".tile")];
    for (const outer of [...tiles, sheet]) {
      const box = outer === sheet ? page : outer.getBoundingClientRect();
      const outside = boxes(outer).filter(([, inner]) => beyond(inner, box) > 2);
      wrong.push(...outside.map(([text]) => text));
    }
    const body = sheet.querySelector(".sheet__body")?.getBoundingClientRect() ?? page;
    tiles.filter((tile) => beyond(tile.getBoundingClientRect(), body) > 2)
      .forEach((tile) => wrong.push(`${tile.id} leaves its page`));
  }
  return wrong;
}"""


@pytest.mark.parametrize("case", ["normal", "one", "huge", "many", "long", "below", "odd"])
def test_words_stay_within_their_tiles(printer: DocumentPrinter, case: str) -> None:
    assert _misplaced(printer, contents.gallery(GERMAN, case)) == []


def test_words_of_any_script_stay_within_their_tiles(printer: DocumentPrinter) -> None:
    content = contents.gallery(AMERICAN, "hostile", title="متجر الأحذية — 夏の大感謝セール")

    assert _misplaced(printer, content) == []


def test_long_titles_of_every_kind_and_failed_widgets_stay_within_their_page(
    printer: DocumentPrinter,
) -> None:
    found = contents.gallery(AMERICAN)
    failed = (contents.failed(), contents.failed("kpi", LONG), contents.failed("table", "Table"))
    widgets = (*(replace(widget, title=LONG) for widget in found.widgets), *failed)

    assert _misplaced(printer, replace(found, title=LONG, widgets=widgets)) == []


def _misplaced(printer: DocumentPrinter, content: DashboardContent) -> list[str]:
    brand = Brand(name="Acme", radius=Brand.Radius.SOFT)
    bundle = Bundle.load(build_bundle([content], {}, brand, Preparation(NOW)))
    found: list[str] = json.loads(printer._printed(bundle.html, _measured))
    return found


def _measured(page: Page) -> bytes:
    return json.dumps(page.evaluate(MISPLACED)).encode()
