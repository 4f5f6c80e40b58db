"""Documents printed by a real Chromium, read back by pikepdf and pdfplumber."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from typing import Any
from uuid import UUID

import pdfplumber
import pikepdf
import pypdfium2
import pytest

from clients.auth.viewer import Formats
from tests.widgets.exports.document import contents
from tests.widgets.exports.document.contents import AMERICAN, GERMAN
from widgets.exports.content import CompleteTable, DashboardContent
from widgets.exports.document.document import Preparation, build_bundle, build_picture
from widgets.exports.printing import draw_png, print_bundle
from widgets.rendering.document_printer import DocumentPrinter

NOW = datetime(2026, 11, 19, 13, 30, tzinfo=UTC)
A4, LETTER = (595, 842), (612, 792)

Print = Callable[..., bytes]


@pytest.fixture(scope="session")
def printed(printer: DocumentPrinter) -> Print:
    return partial(_printed, printer)


def _printed(
    printer: DocumentPrinter,
    *content: DashboardContent,
    tables: dict[UUID, CompleteTable] | None = None,
    title: str = "",
) -> bytes:
    brand = contents.plain_brand(contact="reports@agency.example")
    return print_bundle(
        build_bundle(content, tables or {}, brand, Preparation(NOW, title)), printer
    )


@pytest.fixture(scope="session")
def gallery_pdf(printed: Print) -> bytes:
    return printed(contents.gallery(GERMAN))


def test_a_document_says_whose_it_is_and_nothing_of_the_program(gallery_pdf: bytes) -> None:
    with pikepdf.open(BytesIO(gallery_pdf)) as document:
        about = {key: str(value) for key, value in document.docinfo.items()}
        language, marked = str(document.Root.Lang), bool(document.Root.MarkInfo.Marked)
        has_tags = "/StructTreeRoot" in document.Root

    assert about == {
        "/Title": "Marketing overview",
        "/Author": "Acme",
        "/CreationDate": "D:20261119133000+00'00",
    }
    assert (language, marked, has_tags) == ("de-DE", True, True)
    assert b"Chromium" not in gallery_pdf
    assert b"Skia" not in gallery_pdf


def test_bookmarks_name_the_widgets_below_their_dashboard(printed: Print) -> None:
    pdf = printed(contents.gallery(AMERICAN, kinds=("kpi", "table")))

    with pikepdf.open(BytesIO(pdf)) as document, document.open_outline() as outline:
        found = [(item.title, [child.title for child in item.children]) for item in outline.root]

    assert found == [
        ("Summary", []),
        ("Marketing overview", ["Kpi", "Kpi, ratio", "Table"]),
        ("About these numbers", []),
    ]


@pytest.mark.parametrize(("formats", "size"), [(GERMAN, A4), (AMERICAN, LETTER)])
def test_paper_is_that_of_the_country(
    printed: Print, formats: Formats, size: tuple[int, int]
) -> None:
    pdf = printed(contents.gallery(formats, kinds=("kpi",)))

    with pdfplumber.open(BytesIO(pdf)) as document:
        sizes = {(round(page.width), round(page.height)) for page in document.pages}

    assert sizes == {size}


def test_all_fonts_are_embedded(gallery_pdf: bytes) -> None:
    with pikepdf.open(BytesIO(gallery_pdf)) as document:
        fonts = [each for each in document.objects if _is(each, "/Font")]
        # Chromium writes the glyphs of variable fonts as drawings, within the font itself.
        drawn = [font for font in fonts if font.Subtype == "/Type3" and len(font.CharProcs)]
        described = [each for each in document.objects if _is(each, "/FontDescriptor")]
        filed = [each for each in described if {"/FontFile2", "/FontFile3"} & set(each.keys())]
        whole = [font for font in fonts if font.Subtype == "/Type0"]
        readable = [font for font in drawn + whole if "/ToUnicode" in font]

    assert len(drawn) + len(filed) > 0
    assert len(filed) == len(whole)
    assert len(readable) == len(drawn) + len(whole)


def test_charts_are_vectors(gallery_pdf: bytes) -> None:
    with pdfplumber.open(BytesIO(gallery_pdf)) as document:
        pictures = sum(len(page.images) for page in document.pages[1:])
        curves = sum(len(page.curves) + len(page.lines) for page in document.pages[1:])

    assert pictures == 0
    assert curves > 100


def test_the_foot_counts_the_pages(gallery_pdf: bytes) -> None:
    with pdfplumber.open(BytesIO(gallery_pdf)) as document:
        last = len(document.pages)
        for number, page in enumerate(document.pages[1:], start=2):
            assert f"Seite {number} von {last}" in page.extract_text()


def test_nothing_lies_outside_the_page_or_over_something_else(gallery_pdf: bytes) -> None:
    with pdfplumber.open(BytesIO(gallery_pdf)) as document:
        for page in document.pages:
            words = page.extract_words(keep_blank_chars=True)
            inside = [
                word
                for word in words
                if word["x0"] > 30
                and word["x1"] < page.width - 30
                and word["top"] > 15
                and word["bottom"] < page.height - 15
            ]
            assert inside == words
            assert _overlaps(words) == []


def test_a_table_goes_on_with_its_head_and_tells_its_rows(printed: Print) -> None:
    widget = contents.table_widget()
    tables = {widget.spec.widget_id: contents.rows_of_table(212)}

    pdf = printed(contents.dashboard(AMERICAN, (widget,)), tables=tables)

    with pdfplumber.open(BytesIO(pdf)) as document:
        texts = [page.extract_text() for page in document.pages]
    found = [text for text in texts if "of 212" in text]
    names = [f"Campaign {number}" for number in range(1, 213)]
    lines = [line for text in texts for line in text.splitlines()]
    assert len(found) > 3
    assert all("Campaign Sessions" in text for text in found)
    assert "Rows 1–" in found[0]
    assert "–212 of 212" in found[-1]
    assert [n for n in names if sum(line.startswith(f"{n} ") for line in lines) != 1] == []
    assert sum("Total 123,456" in text for text in texts) == 1


def test_a_table_that_paper_cuts_says_so_before_its_rows(printed: Print) -> None:
    widget = contents.table_widget()
    tables = {widget.spec.widget_id: contents.rows_of_table(5001)}

    pdf = printed(contents.dashboard(AMERICAN, (widget,)), tables=tables)

    with pypdfium2.PdfDocument(pdf) as document:
        texts = [page.get_textpage().get_text_range() for page in document]
    text = "".join(texts)
    told = text.index("The first 5,000 rows; there are more.")
    assert told < text.index("Campaign 1 ")
    assert text.count("there are more.") == 1
    assert "Campaign 5000 " in text
    assert "Campaign 5001 " not in text
    assert "–5,000 of 5,000" in text


def test_numbers_read_as_on_the_page(printed: Print) -> None:
    content = contents.gallery(GERMAN)
    pdf = printed(content)

    with pdfplumber.open(BytesIO(pdf)) as document:
        text = _plain("".join(page.extract_text() for page in document.pages))
    missing = [
        (widget.title, each)
        for widget in content.widgets
        for each in _texts(widget.payload or {})
        if _plain(each) not in text
    ]

    assert missing == []


def test_hostile_texts_are_only_words(printed: Print) -> None:
    hostile = contents.gallery(AMERICAN, "hostile", title="</title><script>alert(1)</script>")

    pdf = printed(hostile)

    with pikepdf.open(BytesIO(pdf)) as document:
        title = str(document.docinfo["/Title"])
        actions = [
            each
            for each in document.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/JavaScript"
        ]
    assert title == "</title><script>alert(1)</script>"
    assert actions == []


def test_a_widget_without_numbers_says_why(printed: Print) -> None:
    content = contents.dashboard(AMERICAN, (contents.failed(),))

    with pdfplumber.open(BytesIO(printed(content))) as document:
        text = "\n".join(page.extract_text() for page in document.pages)

    assert "The platform has not answered since 09:40." in text


def test_a_document_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a widget"):
        build_bundle(
            [contents.dashboard(AMERICAN, ())], {}, contents.plain_brand(), Preparation(NOW)
        )


def test_a_picture_is_drawn_at_twice_its_size(printer: DocumentPrinter) -> None:
    content = contents.gallery(AMERICAN, kinds=("line",))

    png = draw_png(build_picture(content, contents.plain_brand(), now=NOW), printer)

    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20]) == 2 * 720


def _is(each: object, kind: str) -> bool:
    return isinstance(each, pikepdf.Dictionary) and each.get("/Type") == kind


def _overlaps(words: list[dict[str, float]]) -> list[tuple[object, object]]:
    """Pairs of words that lie over each other, by more than the leading of a line."""
    found: list[tuple[object, object]] = []
    for at, one in enumerate(words):
        for other in words[at + 1 :]:
            across = min(one["x1"], other["x1"]) - max(one["x0"], other["x0"])
            down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
            if across > 1 and down > 3:
                found.append((one["text"], other["text"]))
    return found


def _texts(payload: dict[str, Any]) -> list[str]:
    """The numbers that a tile shows: totals, and the rows of lists and tables."""
    totals = payload.get("totals") or ()
    rows = payload.get("rows") or ()
    table = payload.get("table") if payload.get("kind") == "table" else None
    found = [total["text"] for total in totals] if len(totals) == 1 else []
    found += [row["text"] for row in rows]
    if table:
        found += [cell["text"] for row in table["rows"] for cell in row]
    return [text for text in found if text]


def _plain(text: str) -> str:
    """The text without spaces of any width, which a PDF does not tell apart."""
    return "".join(text.split()).replace("\u2068", "").replace("\u2069", "")
