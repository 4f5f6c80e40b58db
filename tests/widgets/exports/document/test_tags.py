"""The tags of a document, which screen readers read it by."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from typing import Any

import pikepdf
import pytest

from tests.widgets.exports.document import contents
from tests.widgets.exports.document.contents import GERMAN
from tests.widgets.exports.document.test_printing import NOW
from widgets.exports.document.document import Preparation, build_bundle
from widgets.exports.printing import print_bundle
from widgets.rendering import fragments
from widgets.rendering.document_printer import DocumentPrinter

HEADINGS = ("H1", "H2", "H3", "H4", "H5", "H6")
# Of ISO 32000-1, 14.8.4; others need a role that is among them.
STANDARD = {
    *("Document", "Part", "Art", "Sect", "Div", "BlockQuote", "Caption", "NonStruct", "P", "L"),
    *("LI", "Lbl", "LBody", "Table", "TR", "TH", "TD", "THead", "TBody", "TFoot", "Span", "Quote"),
    *("Code", "Link", "Figure", *HEADINGS),
}


@pytest.fixture(scope="module")
def tagged(printer: DocumentPrinter) -> Iterator[pikepdf.Pdf]:
    raw = build_bundle([contents.gallery(GERMAN)], {}, contents.plain_brand(), Preparation(NOW))
    with pikepdf.open(BytesIO(print_bundle(raw, printer))) as document:
        yield document


def elements(node: Any) -> Iterator[Any]:
    """The elements of the structure tree in reading order."""
    if isinstance(node, pikepdf.Array):
        for each in node:
            yield from elements(each)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node and "/P" in node:
            yield node
        if "/K" in node:
            yield from elements(node.K)


def tags(document: pikepdf.Pdf, *names: str) -> list[Any]:
    return tags_within(document.Root.StructTreeRoot, *names)


def tags_within(element: Any, *names: str) -> list[Any]:
    found = elements(element.K)
    return [each for each in found if str(each.S)[1:] in names or not names]


def test_a_document_shows_its_title_in_its_language(tagged: pikepdf.Pdf) -> None:
    assert bool(tagged.Root.ViewerPreferences.DisplayDocTitle)
    assert bool(tagged.Root.MarkInfo.Marked)
    assert str(tagged.Root.Lang) == "de-DE"
    assert {str(page.get("/Tabs")) for page in tagged.pages} == {"/S"}


def test_headings_begin_with_one_and_skip_no_level(tagged: pikepdf.Pdf) -> None:
    levels = [int(str(each.S)[2]) for each in tags(tagged, *HEADINGS)]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_chart_has_a_text_in_place_of_it(tagged: pikepdf.Pdf) -> None:
    widgets = contents.gallery(GERMAN).widgets
    charts = [each for each in widgets if is_drawn(each.payload) and each.spec.kind != "pie"]
    texts = [str(each.get("/Alt", "")) for each in tags(tagged, "Figure")]

    assert sorted(texts) == sorted((each.payload or {})["summary"] for each in charts)


def test_all_of_a_pie_is_told_by_its_legend(tagged: pikepdf.Pdf) -> None:
    """Chromium tags no drawing without words; a pie has its words beside it."""
    pies = [each for each in contents.gallery(GERMAN).widgets if each.spec.kind == "pie"]
    lists = [each for each in tags(tagged, "L") if len(tags_within(each, "LI")) > 1]

    for pie in pies:
        keys = (pie.payload or {})["legend"]
        assert all(key["label"] and key["text"] for key in keys)
        assert len(keys) in {len(tags_within(each, "LI")) for each in lists}


def is_drawn(payload: Any) -> bool:
    return fragments.is_chart(payload["kind"]) and bool(payload["figure"])


def test_heads_of_tables_say_what_they_are_heads_of(tagged: pikepdf.Pdf) -> None:
    scopes = {str(each.Scope) for head in tags(tagged, "TH") for each in head.A if "/Scope" in each}

    assert len(tags(tagged, "TH")) > 10
    assert scopes == {"/Column", "/Row"}


def test_every_link_is_described(tagged: pikepdf.Pdf) -> None:
    links = [each for page in tagged.pages for each in page.get("/Annots", ())]

    assert len(links) > 20
    assert [each for each in links if not str(each.get("/Contents", ""))] == []


def test_every_tag_is_a_standard_one(tagged: pikepdf.Pdf) -> None:
    roles = {
        str(name)[1:]: str(role)[1:] for name, role in tagged.Root.StructTreeRoot.RoleMap.items()
    }
    used = {str(each.S)[1:] for each in tags(tagged)}

    assert {roles.get(name, name) for name in used} - STANDARD == set()
