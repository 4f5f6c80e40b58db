"""The document of dashboards: cover, contents, summary, widgets and closing page, as one bundle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext

from clients.auth.language import language_of
from clients.auth.viewer import Formats
from clients.models import Brand
from widgets.charts.formats import writer
from widgets.exports.content import CompleteTable, DashboardContent
from widgets.exports.document.bundle import Bookmark, Bundle
from widgets.exports.document.closing import closing_of
from widgets.exports.document.facts import Facts, as_of, day, facts_of
from widgets.exports.document.look import look_of
from widgets.exports.document.paper import paper_of
from widgets.exports.document.summary import Summary, summary_of
from widgets.exports.document.tiles import (
    PaperTile,
    Row,
    note_line,
    rows_of,
    shared_notes,
    tiles_of,
    without_notes,
)

# Characters from which a title is set smaller, and smaller still.
LONG, LONGEST = 28, 80
# As many contents fit a page of Letter in two columns, if a fifth of their titles takes two lines.
ENTRIES_PER_PAGE = 52


@dataclass(frozen=True, slots=True)
class Chapter:
    """A dashboard of a document."""

    id: str
    title: str
    intro: str
    notes: tuple[str, ...]
    facts: Facts
    summary: Summary
    tiles: tuple[PaperTile, ...]
    rows: tuple[Row, ...]
    summary_title: str

    @property
    def note_line(self) -> str:
        return note_line(self.notes)


@dataclass(frozen=True, slots=True)
class Preparation:
    """The making of a document: when, by whom, and its title where that is not a dashboard's."""

    now: datetime
    title: str = ""
    prepared_by: str = ""


def build_bundle(
    contents: Sequence[DashboardContent],
    tables: Mapping[UUID, CompleteTable],
    brand: Brand,
    preparation: Preparation,
) -> bytes:
    """The bundle of one dashboard, of one widget of it, or of several dashboards.

    `tables` are the complete rows of table widgets by their ids; a table without shows those of
    its tile. Raises ValueError for a document of nothing.
    """
    if not any(content.widgets for content in contents):
        raise ValueError("a document needs a widget")
    formats = contents[0].scope.formats
    with translation.override(language_of(formats.locale)):
        chapters = [
            _chapter(content, tables, number, is_alone=len(contents) == 1)
            for number, content in enumerate(contents, start=1)
        ]
        context = _context(contents, chapters, brand, preparation)
        name = "letter" if _is_single(contents) else "document"
        html = render_to_string(f"documents/{name}.html", context)
        bookmarks = tuple(_bookmarks(chapters))
    language = context["locale"]
    created_at = preparation.now
    return Bundle(html, context["title"], brand.name, language, created_at, bookmarks).dump()


def build_picture(content: DashboardContent, brand: Brand, *, now: datetime) -> bytes:
    """The bundle of a picture of a dashboard's one widget."""
    formats = content.scope.formats
    with translation.override(language_of(formats.locale)):
        (chapter,) = [_chapter(content, {}, 1, is_alone=True)]
        context = _context([content], [chapter], brand, Preparation(now)) | {
            "tile": chapter.tiles[0]
        }
        html = render_to_string("documents/picture.html", context)
    return Bundle(html, context["title"], brand.name, context["locale"], now).dump()


def _chapter(
    content: DashboardContent,
    tables: Mapping[UUID, CompleteTable],
    number: int,
    *,
    is_alone: bool,
) -> Chapter:
    found = tiles_of(content, tables, f"w{number}")
    notes = shared_notes(found)
    tiles = without_notes(found, notes)
    return Chapter(
        f"c{number}",
        content.title,
        content.intro,
        notes,
        facts_of(content),
        summary_of(content),
        tiles,
        rows_of(tiles),
        gettext("Summary")
        if is_alone
        else gettext("Summary: %(title)s") % {"title": content.title},
    )


def _context(
    contents: Sequence[DashboardContent],
    chapters: Sequence[Chapter],
    brand: Brand,
    preparation: Preparation,
) -> dict[str, Any]:
    formats = contents[0].scope.formats
    write = writer(formats)
    title = preparation.title or _title(contents, chapters)
    widgets = [each for content in contents for each in content.widgets]
    look, paper = look_of(brand), paper_of(formats.locale)
    return {
        "title": title,
        "title_size": "longest" if len(title) > LONGEST else "long" if len(title) > LONG else "",
        "brand": brand,
        "look": look,
        "paper": paper,
        "styles": mark_safe(f"<style>{look.styles}\n{paper.styles}</style>"),  # noqa: S308  # ours
        "locale": _locale(formats),
        "chapters": chapters,
        "contents": _contents_pages(tuple(_bookmarks(chapters))),
        "facts": replace(chapters[0].facts, as_of=as_of(widgets, write)),
        "closing": closing_of(widgets, write),
        "prepared_on": day(preparation.now, write),
        "prepared_by": preparation.prepared_by,
    }


def _contents_pages(entries: Sequence[Bookmark]) -> list[Sequence[Bookmark]]:
    """The entries of each page of contents: about as many on each."""
    pages = ceil(len(entries) / ENTRIES_PER_PAGE)
    size = ceil(len(entries) / pages)
    return [entries[start : start + size] for start in range(0, len(entries), size)]


def _bookmarks(chapters: Sequence[Chapter]) -> Iterator[Bookmark]:
    """As the contents list them."""
    for chapter in chapters:
        if chapter.summary:
            yield Bookmark(0, chapter.summary_title, f"{chapter.id}-summary")
    for chapter in chapters:
        yield Bookmark(0, chapter.title, chapter.id)
        for tile in chapter.tiles:
            if tile.title:
                yield Bookmark(1, tile.title, tile.number)
    yield Bookmark(0, gettext("About these numbers"), "closing")


def _title(contents: Sequence[DashboardContent], chapters: Sequence[Chapter]) -> str:
    if _is_single(contents) and chapters[0].tiles[0].title:
        return chapters[0].tiles[0].title
    return ", ".join(chapter.title for chapter in chapters)


def _is_single(contents: Sequence[DashboardContent]) -> bool:
    return len(contents) == 1 and contents[0].scope.widget_id is not None


def _locale(formats: Formats) -> str:
    return formats.locale.replace("_", "-")
