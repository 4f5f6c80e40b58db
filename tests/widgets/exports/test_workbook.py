"""Workbooks read back by openpyxl: real numbers and dates, in sheets that Excel opens."""

from __future__ import annotations

import resource
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from clients.auth.viewer import Formats
from tests.widgets.exports.contents import (
    CHANGE,
    COUNT,
    DAY,
    HOUR,
    MONEY,
    NAME,
    RATIO,
    make_content,
    make_table,
    make_widget_content,
    tables_by_title,
)
from tests.widgets.exports.test_csv_files import HOSTILE, CutRows, failing
from widgets.exports.content import CompleteTable, DashboardContent
from widgets.exports.errors import RowsUnavailable, StorageFull
from widgets.exports.workbook import write_workbook


def written(path: Path, content: DashboardContent, **tables: CompleteTable) -> Workbook:
    write_workbook([content], tables_by_title(**tables), path)
    assert list(path.parent.iterdir()) == [path]
    return openpyxl.load_workbook(path)


def one_sheet(path: Path, table: CompleteTable, **fields: Any) -> Worksheet:
    content = make_content(make_widget_content("Tile", **fields))
    return written(path / "book.xlsx", content, Tile=table)["Tile"]


def rows_of(sheet: Worksheet) -> list[tuple[Any, ...]]:
    """The headings and what follows them."""
    rows = list(sheet.iter_rows(values_only=True))
    return rows[rows.index(next(row for row in rows[2:] if all(row))) :]


def test_numbers_and_days_are_real_and_formatted_by_their_unit(tmp_path: Path) -> None:
    hour = datetime(2025, 11, 3, 14, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    row = (date(2025, 11, 3), hour, 1234, Decimal("1234.50"), Decimal("0.1234"), 0.08)
    columns = [DAY, HOUR, COUNT, MONEY, RATIO, CHANGE]

    sheet = one_sheet(tmp_path, make_table(columns, [row]))

    cells = list(sheet.iter_rows())[-1]
    assert [cell.value.isoformat() for cell in cells[:2]] == [
        "2025-11-03T00:00:00",
        "2025-11-03T14:00:00",
    ]
    assert [cell.value for cell in cells[2:]] == [
        1234,
        1234.5,
        0.1234,
        0.08,
    ]
    assert [cell.number_format for cell in cells] == [
        "yyyy-mm-dd",
        "yyyy-mm-dd hh:mm",
        "#,##0",
        "[$€]#,##0.00",
        "0.00%",
        "+0.0%;-0.0%;0.0%",
    ]


def test_integers_beyond_a_cells_precision_keep_their_digits_as_text(tmp_path: Path) -> None:
    sheet = one_sheet(tmp_path, make_table([COUNT], [(2**53,), (2**53 + 1,), (10**18,)]))

    assert [row[0].value for row in sheet.iter_rows(min_row=sheet.max_row - 2)] == [
        2**53,
        str(2**53 + 1),
        str(10**18),
    ]


@pytest.mark.parametrize(
    ("locale", "expected"), [("de_DE", "#,##0.00 [$€]"), ("ja_JP", "[$€]#,##0.00")]
)
def test_money_has_its_sign_where_the_client_writes_it(
    tmp_path: Path, locale: str, expected: str
) -> None:
    formats = Formats(locale, "EUR", "Europe/Berlin", 0)
    content = make_content(make_widget_content("Tile"), formats=formats)

    book = written(tmp_path / "b.xlsx", content, Tile=make_table([MONEY], [(Decimal(3),)]))

    assert list(book["Tile"].iter_rows())[-1][0].number_format == expected


def test_columns_are_as_wide_as_their_largest_number(tmp_path: Path) -> None:
    table = make_table([NAME, MONEY], [("a", Decimal(1))], totals=(None, Decimal("123456789012.5")))

    sheet = one_sheet(tmp_path, table)

    assert sheet.column_dimensions["B"].width >= len("€123,456,789,012.50")


def test_rates_have_an_axis_of_their_own_beside_counts(tmp_path: Path) -> None:
    rows = [(date(2025, 11, day), 100 * day, Decimal("0.1")) for day in range(3, 10)]

    sheet = one_sheet(tmp_path, make_table([DAY, COUNT, RATIO], rows), kind="line")

    (chart,) = sheet._charts
    assert [len(each.series) for each in chart._charts] == [1, 1]


def test_totals_follow_the_rows_by_the_metrics_own_rule(tmp_path: Path) -> None:
    table = make_table([NAME, COUNT], [("Ads", 3), ("Mail", 4)], totals=(None, 6))

    sheet = one_sheet(tmp_path, table)

    assert rows_of(sheet) == [("Name", "Sessions"), ("Ads", 3), ("Mail", 4), ("Total", 6)]
    assert sheet.cell(sheet.max_row, 2).font.bold
    assert sheet.freeze_panes == f"B{sheet.max_row - 2}"
    assert sheet.auto_filter.ref == f"A{sheet.max_row - 3}:B{sheet.max_row - 1}"


@pytest.mark.parametrize("text", [text for text, _ in HOSTILE])
def test_a_platforms_text_is_never_a_formula(tmp_path: Path, text: str) -> None:
    title = f"{text} title"
    content = make_content(make_widget_content(title))

    book = written(
        tmp_path / "book.xlsx", content, **{title: make_table([NAME, COUNT], [(text, 1)])}
    )

    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert all("\u202e" not in str(cell.value) for cell in cells)


def test_the_cover_says_what_the_book_is_about(tmp_path: Path) -> None:
    notes = ["Today is not over.", "Only the first 2 rows are shown."]
    payload = {"notes": notes, "empty": False, "summary": ""}
    content = make_content(
        make_widget_content("Channels", payload=payload),
        make_widget_content("Broken", payload=None, problem="OSCOM is slow; trying again"),
    )

    book = written(tmp_path / "b.xlsx", content, Channels=make_table([NAME, COUNT], [("a", 1)]))

    cover = {row[0]: row[1:] for row in book["Overview"].iter_rows(values_only=True) if row[0]}
    assert {"Acme", "Marketing", "Created"} <= set(cover)
    assert cover["Period"][0] == "Nov 10 – 16, 2025"
    assert cover["Comparison"][0] == "Nov 3 – 9, 2025"
    assert (cover["Time zone"][0], cover["Currency"][0]) == ("Europe/Berlin", "USD")
    assert cover["Data until"][0] == "Nov 20, 10:00\u202fAM"
    assert cover["Channels"] == ("1", "Today is not over.")
    assert cover["Broken"] == (None, "OSCOM is slow; trying again")
    assert book["Broken"]["A3"].value == "OSCOM is slow; trying again"
    assert book["Overview"]["A13"].hyperlink.location == "'Channels'!A1"
    assert (book.properties.creator, book.properties.title) == ("Acme", "Marketing")


@pytest.mark.parametrize(
    "title", ["売上とチャネル", "المبيعات حسب القناة", "A" * 300, "=1+1", "'quoted'"]
)
def test_any_title_makes_a_sheet(tmp_path: Path, title: str) -> None:
    content = make_content(*(make_widget_content(title, "line") for _ in range(3)))
    rows = [(date(2025, 11, 3), 1), (date(2025, 11, 4), 2)]
    path = tmp_path / "book.xlsx"

    write_workbook([content], lambda _: make_table([DAY, COUNT], rows), path)

    book = openpyxl.load_workbook(path)
    assert len(book.sheetnames) == 4
    assert {sheet["A1"].value for sheet in book.worksheets[1:]} == {title}


def test_sheets_of_a_language_from_right_to_left_run_so(tmp_path: Path) -> None:
    content = make_content(
        make_widget_content("القنوات"), formats=Formats("ar_AE", "AED", "Asia/Dubai", 6)
    )

    book = written(tmp_path / "b.xlsx", content, القنوات=make_table([NAME, COUNT], [("بريد", 1)]))

    assert [sheet.sheet_view.rightToLeft for sheet in book.worksheets] == [True, True]


def test_a_cut_is_on_the_cover_and_with_the_rows(tmp_path: Path) -> None:
    content = make_content(make_widget_content("Known"), make_widget_content("Found"))
    known = make_table([NAME, COUNT], [("a", 1)], limit=1)
    found = make_table([NAME, COUNT], CutRows())
    path = tmp_path / "b.xlsx"

    lacks = write_workbook([content], tables_by_title(Known=known, Found=found), path)

    book = openpyxl.load_workbook(path)
    assert lacks == (
        "Known: Only the first row is shown.",
        "Found: Only the first 2 rows are shown.",
    )
    cover = {row[0]: row[2] for row in book["Overview"].iter_rows(values_only=True)}
    assert cover["Known"] == "Only the first row is shown."
    assert cover["Found"] == "Only the first 2 rows are shown."
    assert book["Known"]["A2"].value == "Only the first row is shown."


def test_no_rows_are_headings_and_a_note(tmp_path: Path) -> None:
    payload = {"notes": [], "empty": True, "summary": "There is no data in this period."}

    sheet = one_sheet(tmp_path, make_table([NAME, COUNT], []), payload=payload)

    assert rows_of(sheet) == [("Name", "Sessions")]


@pytest.mark.parametrize("kind", ["line", "area", "bar"])
def test_a_kind_with_a_native_chart_has_one(tmp_path: Path, kind: str) -> None:
    rows = [(date(2025, 11, day), day, day - 1, 0.1) for day in range(3, 10)]
    before = type(COUNT)(COUNT.column, "Before", is_previous=True)

    sheet = one_sheet(tmp_path, make_table([DAY, COUNT, before, CHANGE], rows), kind=kind)

    (chart,) = sheet._charts
    assert [series.val.numRef.f for series in chart.series] == [
        "Tile!$B$5:$B$11",
        "Tile!$C$5:$C$11",
    ]


def test_series_stand_in_columns_of_their_own(tmp_path: Path) -> None:
    cell = lambda value, **more: {"value": value, "text": str(value), "sort": None, **more}  # noqa: E731
    shown = {
        "columns": [
            {"name": "day", "label": "Day", "numeric": False},
            {"name": "0", "label": "Ads", "numeric": True},
            {"name": "1", "label": "Mail", "numeric": True},
        ],
        "rows": [[cell("3 Nov", sort="2025-11-03"), cell(5), cell(7)]],
    }
    rows = [(date(2025, 11, 3), "Ads", 5), (date(2025, 11, 3), "Mail", 7)]
    payload = {"notes": [], "empty": False, "table": shown}

    sheet = one_sheet(tmp_path, make_table([DAY, NAME, COUNT], rows), kind="line", payload=payload)

    block = [row[4:7] for row in sheet.iter_rows(min_row=4, max_row=5, values_only=True)]
    assert block[0] == ("Day", "Ads", "Mail")
    assert (block[1][0].date(), *block[1][1:]) == (date(2025, 11, 3), 5, 7)
    (chart,) = sheet._charts
    assert [series.val.numRef.f for series in chart.series] == ["Tile!$F$5", "Tile!$G$5"]


def test_a_pie_is_drawn_over_the_slices_of_the_page(tmp_path: Path) -> None:
    figure = {"data": [{"labels": ["Ads", "Other"], "values": [5, 9]}]}
    legend = [{"label": "Ads"}, {"label": "Other"}]
    payload = {"notes": [], "empty": False, "figure": figure, "legend": legend}
    rows = [("Ads", 5), ("Mail", 4), ("Search", 3), ("Social", 2)]

    sheet = one_sheet(tmp_path, make_table([NAME, COUNT], rows), kind="pie", payload=payload)

    block = [row[3:5] for row in sheet.iter_rows(min_row=5, max_row=6, values_only=True)]
    assert block == [("Ads", 5), ("Other", 9)]
    (chart,) = sheet._charts
    assert [series.val.numRef.f for series in chart.series] == ["Tile!$E$5:$E$6"]


def test_rows_that_break_off_leave_no_workbook(tmp_path: Path) -> None:
    content = make_content(make_widget_content("Good"), make_widget_content("Bad"))
    good = make_table([NAME, COUNT], [("a", 1)])
    tables = tables_by_title(Good=good, Bad=make_table([NAME, COUNT], failing()))

    with pytest.raises(RowsUnavailable):
        write_workbook([content], tables, tmp_path / "book.xlsx")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("rows", [500, 50_000])
def test_a_full_disk_leaves_no_workbook(tmp_path: Path, rows: int) -> None:
    """The rows of the larger one do not fit; of the smaller, the packed book does not."""
    content = make_content(make_widget_content("Tile"))
    values = ((f"{number}", number) for number in range(rows))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8 * 1024 if rows == 500 else 512 * 1024, before[1]))
    try:
        with pytest.raises(StorageFull):
            write_workbook(
                [content],
                tables_by_title(Tile=make_table([NAME, COUNT], values)),
                tmp_path / "b.xlsx",
            )
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert list(tmp_path.iterdir()) == []


def test_texts_stand_on_the_cover_as_plain_text(tmp_path: Path) -> None:
    words = {"summary": "=What changed\n\n• one\n• two", "notes": []}
    content = make_content(
        make_widget_content("", "text", payload=words),
        make_widget_content("Tile"),
        make_widget_content("A remark", "text", payload={"summary": "x" * 4000, "notes": []}),
    )

    book = written(tmp_path / "book.xlsx", content, Tile=make_table([NAME, COUNT], [("a", 1)]))

    cover = book.worksheets[0]
    column = [cell.value for cell in cover["A"]]
    notes = column[column.index("Notes") :]
    assert [sheet.title for sheet in book.worksheets] == ["Overview", "Tile"]
    assert [each for each in notes if each] == [
        "Notes",
        "=What changed",
        "• one",
        "• two",
        "A remark",
        "x" * 2750,
        "x" * 1250,
    ]
    assert round(cover.row_dimensions[len(column)].height) == 15 * 12 + 2


def boards_of_one_title() -> list[DashboardContent]:
    """Two dashboards of the same title, with widgets of the same long title and words each."""
    words = {"summary": "Hello", "notes": []}
    return [
        make_content(
            make_widget_content("Sessions by channel and by country"),
            make_widget_content("", "text", payload=words),
        )
        for _ in range(2)
    ]


def test_several_dashboards_share_a_workbook_with_their_numbers_on_its_sheets(
    tmp_path: Path,
) -> None:
    done: list[int] = []

    lacks = write_workbook(
        boards_of_one_title(),
        lambda _: make_table([NAME, COUNT], [("a", 1)], limit=1),
        tmp_path / "b.xlsx",
        title="Weekly numbers",
        on_widget=done.append,
    )

    book = openpyxl.load_workbook(tmp_path / "b.xlsx")
    assert book.sheetnames == [
        "Overview",
        "1 Sessions by channel and by co",
        "2 Sessions by channel and by co",
    ]
    title = "Sessions by channel and by country"
    column = [cell.value for cell in book["Overview"]["A"] if cell.value]
    assert column[:2] == ["Acme", "Weekly numbers"]
    assert column[column.index("Contents") + 1 :] == [
        *("1 Marketing", title, "2 Marketing", title),
        *("Marketing: Notes", "Hello", "Marketing: Notes", "Hello"),
    ]
    assert [sheet["A3"].value for sheet in book.worksheets[1:]] == ["Marketing"] * 2
    assert lacks == tuple(
        f"{number} Marketing, {title}: Only the first row is shown." for number in (1, 2)
    )
    assert done == [1, 2, 3, 4]
