"""Pages of documents: short tables stay whole, headings stay with what follows them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Page

from tests.widgets.exports.document import contents
from tests.widgets.exports.document.contents import AMERICAN
from tests.widgets.exports.document.test_printing import NOW
from widgets.exports.content import CompleteTable, DashboardContent
from widgets.exports.document.bundle import Bundle
from widgets.exports.document.document import Preparation, build_bundle
from widgets.rendering.document_printer import DocumentPrinter

# By sheet, the headings of its blocks and the rows of its tables' parts.
LAID_OUT = """() => [...document.querySelectorAll(".sheet__body")].map((body) => ({
  last: body.lastElementChild.matches("[data-keep]"),
  rows: [...body.querySelectorAll("tbody[data-list]")].map((list) => list.rows.length),
}))"""

# By sheet of contents and entry: has its title two lines at most, and the zoom of the list.
CONTENTS = """() => [...document.querySelectorAll(".sheet__body")].map((body) =>
  [...body.querySelectorAll(".contents__title")].map((title) => {
    const line = parseFloat(getComputedStyle(title).lineHeight);
    const lines = Math.round(title.clientHeight / line);
    const scale = title.closest(".contents").currentCSSZoom;
    return [lines <= 2, scale];
  })).filter((entries) => entries.length)"""
# By sheet, the summaries on it.
SUMMARIES = """() => [...document.querySelectorAll(".sheet__body")].map((body) =>
  body.querySelectorAll(".summary").length)"""
FULL_SIZE = (True, 1)


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


def test_contents_of_many_dashboards_go_on_over_pages_in_full_size(
    printer: DocumentPrinter,
) -> None:
    boards = [contents.gallery(AMERICAN, title=f"Board {number}") for number in range(1, 5)]

    sheets = _measured_of(printer, boards, CONTENTS)

    assert [len(sheet) for sheet in sheets] == [38, 38, 37]
    assert {tuple(size) for sheet in sheets for size in sheet} == {FULL_SIZE}


def test_contents_of_long_titles_are_cut_after_two_lines_in_full_size(
    printer: DocumentPrinter,
) -> None:
    found = contents.gallery(AMERICAN)
    widgets = tuple(replace(widget, title="Exceptionally long " * 16) for widget in found.widgets)

    sheets = _measured_of(printer, [replace(found, widgets=widgets)], CONTENTS)

    assert {tuple(size) for sheet in sheets for size in sheet} == {FULL_SIZE}
    assert [len(sheet) for sheet in sheets] == [29]


@pytest.mark.parametrize(("boards", "sheets"), [(1, [1]), (2, [0, 2])])
def test_summaries_share_a_sheet_that_has_room_for_all(
    printer: DocumentPrinter, boards: int, sheets: list[int]
) -> None:
    one = contents.gallery(AMERICAN, kinds=("headline", "kpi", "gauge", "line", "bar"))
    titled = [replace(one, title=f"Board {number}") for number in range(boards)]

    found = _measured_of(printer, titled, SUMMARIES)

    assert found[: len(sheets)] == sheets
    assert sum(found) == boards


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
    found: list[dict[str, list[int]]] = _measured_of(printer, [content], LAID_OUT, tables)
    return found


def _measured_of(
    printer: DocumentPrinter,
    boards: Sequence[DashboardContent],
    script: str,
    tables: Mapping[UUID, CompleteTable] = MappingProxyType({}),
) -> Any:
    """The value of a script in the laid out document."""
    raw = build_bundle(boards, tables, contents.plain_brand(), Preparation(NOW))

    def measure(page: Page) -> bytes:
        return json.dumps(page.evaluate(script)).encode()

    return json.loads(printer._printed(Bundle.load(raw).html, measure))
