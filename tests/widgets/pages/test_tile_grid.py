from __future__ import annotations

from dataclasses import dataclass, field, replace
from uuid import UUID

from widgets.pages.page_stamp import PageStamp
from widgets.pages.tile_grid import attributes, contents_of, tile_grid
from widgets.pages.tile_row import Tile
from widgets.rendering.fragments import Fragment
from widgets.results.dashboard_specs import WidgetSpec
from widgets.results.status_line import StatusLine

ID = UUID(int=7)
SPEC = WidgetSpec(ID, "kpi", {}, None, title="Orders & <more>", label="OSCOM")
FRESH = StatusLine("fresh", "As of 14:02", fresh_in=60)
TILE = Tile(SPEC, FRESH, Fragment("<p>42</p>"), etag="e1", fresh_until=1_700_000_060)


@dataclass(frozen=True)
class Picker:
    page_filters: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shell:
    """The part of a page's shell that tiles depend on."""

    slug: str = "sales"
    params: str = "period=today&compare=off"
    picker: Picker = field(default_factory=Picker)
    stamp: PageStamp = field(default_factory=PageStamp)
    contact: str = "data@acme.example"
    may_export: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    tiles: tuple[Tile, ...]
    shell: Shell = field(default_factory=Shell)


def grid(*tiles: Tile) -> str:
    return tile_grid(Page(tiles)).content.decode()  # type: ignore[arg-type]


def test_tiles_of_equal_contents_are_joined_and_compressed_once() -> None:
    later = replace(TILE, status_line=replace(FRESH, fresh_in=59))

    first, second = (tile_grid(Page((tile,))) for tile in (TILE, later))  # type: ignore[arg-type]

    assert first is second


def test_a_tile_that_shows_something_else_is_joined_anew() -> None:
    changes: tuple[dict[str, object], ...] = (
        {"status_line": replace(FRESH, text="As of 14:07")},
        {"status_line": replace(FRESH, next_try="Next try at 14:10.")},
        {"fragment": Fragment("<p>43</p>")},
        {"etag": "e2"},
        {"filter_note": "Not filtered by channel"},
        {"fresh_until": 1_700_000_360},
    )

    assert len({grid(TILE), *(grid(replace(TILE, **each)) for each in changes)}) == 7


def test_texts_of_a_tile_are_escaped_and_its_fragment_is_not() -> None:
    html = grid(replace(TILE, status_line=replace(FRESH, text="<As of>"), filter_note="<note>"))

    assert "<p>42</p>" in html
    assert "Orders &amp; &lt;more&gt;" in html
    assert "&lt;As of&gt;" in html
    assert "&lt;note&gt;" in html


def test_a_tile_names_the_moments_at_which_it_is_looked_at_again() -> None:
    failed = StatusLine("failed", "OSCOM is slow", code="timeout", retry_in=20)

    fresh = attributes(contents_of(TILE))
    waiting = attributes(contents_of(replace(TILE, status_line=failed, fresh_until=0, retry_at=9)))

    assert 'data-retry-at="" data-fresh-until="1700000060"' in fresh
    assert 'data-retry-at="9" data-fresh-until=""' in waiting


def test_a_tile_says_when_it_is_tried_again_and_whom_to_ask() -> None:
    failed = StatusLine("failed", "OSCOM is slow", "timeout", next_try="Next try at <14:10>.")

    html = grid(replace(TILE, status_line=failed, is_bare=True))

    assert '<span class="tile__next">Next try at &lt;14:10&gt;.</span>' in html
    assert 'href="mailto:data@acme.example"' in html


def test_a_broken_tile_says_so_to_scripts() -> None:
    broken = replace(TILE, spec=replace(SPEC, problem="invalid_widget"), is_bare=True)

    assert "data-broken" in attributes(contents_of(broken))
    assert "data-broken" not in attributes(contents_of(TILE))


def test_notes_of_the_page_are_not_repeated() -> None:
    note = '<span class="note">Numbers only since Oct 1.</span>'
    shell = Shell(notes=(note,))

    page = Page((replace(TILE, fragment=Fragment(note)),), shell)
    html = tile_grid(page).content.decode()  # type: ignore[arg-type]

    assert html.count('<span class="note" data-told>Numbers only since Oct 1.</span>') == 1


def test_notes_of_the_headline_are_not_repeated() -> None:
    shared, own = '<span class="note">Today is not over.</span>', '<span class="note">One.</span>'
    headline = replace(TILE, spec=replace(SPEC, kind="headline"), fragment=Fragment(shared))

    html = grid(headline, replace(TILE, fragment=Fragment(shared + own)))

    assert html.count(shared) == 1
    assert html.count('<span class="note" data-told>Today is not over.</span>') == 1
    assert html.count(own) == 1
