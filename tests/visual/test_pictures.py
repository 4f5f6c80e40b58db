"""The comparison forgives what no eye sees, and nothing that one does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Page

from portal.demo.cast import STORIES
from tests.visual.pictures import difference, keep, kept, marked, simple, take
from tests.visual.stage import Stage, stand_still

pytestmark = pytest.mark.django_db

CHANGES = {
    "a bar 3 px aside": """() => {
        document.querySelector(".tile--bar .points path").style.translate = "3px 0"; }""",
    "a bar 3 px longer": """() => {
        const bar = document.querySelector(".tile--bar .points path");
        bar.style.transformBox = "fill-box";
        bar.style.scale = `${(bar.getBBox().width + 3) / bar.getBBox().width} 1`; }""",
    "a title 2 px lower": """() => {
        document.querySelector(".tile--line .tile__title").style.translate = "0 2px"; }""",
    "a title that is paler": """() => {
        document.querySelector(".tile--line .tile__title").style.color = "#50545a"; }""",
    "another digit": """() => {
        const value = document.querySelector(".tile--kpi data");
        const next = (digit) => (Number(digit) + 1) % 10;
        value.textContent = value.textContent.replace(/[0-9]/, next); }""",
    "a note that is gone": """() => {
        document.querySelector(".tile__fresh").style.visibility = "hidden"; }""",
}


@pytest.fixture
def gallery(stage: Stage) -> Iterator[Page]:
    story = STORIES[0]
    with stage.reader(story, width=768) as page:
        page.goto(stage.url(story.host, "/gallery/"))
        stand_still(page)
        yield page


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_an_eye_sees_is_a_difference(gallery: Page, change: str) -> None:
    before = take(gallery)

    gallery.evaluate(change)

    found = difference(before, take(gallery))
    assert found is not None
    assert found.points < before.width * before.height / 100


def test_the_same_page_loaded_again_is_no_difference(gallery: Page) -> None:
    before = take(gallery)

    gallery.reload()
    stand_still(gallery)

    assert difference(before, take(gallery)) is None


def test_edges_that_are_smoothed_another_way_are_no_difference(gallery: Page) -> None:
    before = take(gallery)

    aside = ImageChops.offset(before, 1, 0)
    softer = simple(Image.blend(before, aside, 0.05))

    assert softer.tobytes() != before.tobytes()
    assert difference(before, softer) is None


def test_a_picture_is_kept_as_it_was_taken(gallery: Page, tmp_path: Path) -> None:
    taken = take(gallery)

    keep(taken, tmp_path / "page.webp")

    assert kept(tmp_path / "page.webp").tobytes() == taken.tobytes()


def test_a_page_of_another_height_is_a_difference() -> None:
    before, now = Image.new("RGB", (40, 30), "white"), Image.new("RGB", (40, 31), "white")

    found = difference(before, now)

    assert found is not None
    assert marked(before, now, found).size == (120, 31)
