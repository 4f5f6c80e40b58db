"""Text widgets on a workbook's cover: each paragraph in a row as wide as the sheet."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from xlsxwriter.worksheet import Worksheet

from clients.spreadsheet_text import visible
from widgets.exports.cell_formats import CellFormats
from widgets.exports.content import DashboardContent

LAST_COLUMN = 2
# Characters and points of a line of the cover's columns together, with room for wide letters.
LINE_CHARACTERS, LINE_POINTS = 110, 15
# Excel shows no row higher than 409 points.
MOST_CHARACTERS = 25 * LINE_CHARACTERS


def write_texts(
    sheet: Worksheet,
    content: DashboardContent,
    formats: CellFormats,
    *,
    first: int,
    about: str = "",
) -> int:
    """Write the texts of a dashboard from a row on; nothing where there are none. Returns the last
    row; `about` stands before the heading.
    """
    texts = [widget for widget in content.widgets if widget.is_text]
    if not texts:
        return first - 2
    head = formats.make(bold=True, bottom=1, bottom_color="#9CA3AF")
    _write_row(sheet, first, f"{about}{formats.writer.gettext('Notes')}", head)
    row = first + 1
    for widget in texts:
        lines = list(_lines((widget.payload or {}).get("summary", "")))
        if widget.title:
            _write_row(sheet, row, widget.title, formats.make(bold=True, text_wrap=True))
            row += 1
        for line in lines:
            look = formats.make(text_wrap=True, valign="top", reading_order=0)
            _write_row(sheet, row, line, look)
            row += 1
        row += 1
    return row - 2


def _write_row(sheet: Worksheet, row: int, text: str, look: object) -> None:
    lines = -(-len(text) // LINE_CHARACTERS)
    # Merged cells do not grow with their text.
    sheet.set_row(row, LINE_POINTS * max(lines, 1) + 2)
    sheet.merge_range(row, 0, row, LAST_COLUMN, "", look)
    sheet.write_string(row, 0, visible(text), look)


def _lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if line.strip():
            yield from wrap(line, MOST_CHARACTERS, replace_whitespace=False)
