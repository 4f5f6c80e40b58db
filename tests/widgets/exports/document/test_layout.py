"""Pages of documents: short tables stay whole, headings stay with what follows them."""

from __future__ import annotations

import json

from playwright.sync_api import Page

from tests.widgets.exports.document import contents
from tests.widgets.exports.document.contents import AMERICAN
from tests.widgets.exports.document.test_printing import NOW
from widgets.exports.content import DashboardContent
from widgets.exports.document.bundle import Bundle
from widgets.exports.document.document import Preparation, build_bundle
from widgets.rendering.document_printer import DocumentPrinter

# By sheet, the headings of its blocks and the rows of its tables' parts.
LAID_OUT = """() => [...document.querySelectorAll(".sheet__body")].map((body) => ({
  last: body.lastElementChild.matches("[data-keep]"),
  rows: [...body.querySelectorAll("tbody[data-list]")].map((list) => list.rows.length),
}))"""


def test_a_short_table_is_not_parted(printer: DocumentPrinter) -> None:
    assert _rows(printer, rows=14) == [14]


def test_parts_of_a_long_table_have_three_rows_and_more(printer: DocumentPrinter) -> None:
    for count in (36, 37, 38, 39, 40):
        parts = _rows(printer, rows=count)

        assert sum(parts) == count
        assert min(parts) >= 3


def test_no_sheet_ends_with_a_heading(printer: DocumentPrinter) -> None:
    sheets = _laid_out(printer, contents.gallery(AMERICAN, "many"), 0)

    assert len(sheets) > 3
    assert [sheet for sheet in sheets if sheet["last"]] == []


def _rows(printer: DocumentPrinter, *, rows: int) -> list[int]:
    """The rows of the parts of a table of so many, below two charts."""
    lines = contents.gallery(AMERICAN, kinds=("line",)).widgets
    content = contents.dashboard(AMERICAN, (lines[0], lines[0], contents.table_widget()))
    return [count for sheet in _laid_out(printer, content, rows) for count in sheet["rows"]]


def _laid_out(
    printer: DocumentPrinter, content: DashboardContent, rows: int
) -> list[dict[str, list[int]]]:
    table = content.widgets[-1].spec.widget_id
    tables = {table: contents.rows_of_table(rows)} if rows else {}
    raw = build_bundle([content], tables, contents.plain_brand(), Preparation(NOW))
    found: list[dict[str, list[int]]] = json.loads(
        printer._printed(Bundle.load(raw).html, _measured)
    )
    return found


def _measured(page: Page) -> bytes:
    return json.dumps(page.evaluate(LAID_OUT)).encode()
