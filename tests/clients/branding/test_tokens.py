from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from clients import palette
from clients.branding import tokens
from clients.models import Brand
from clients.palette import Ground
from tests.clients.branding.brands import make_brand

VALUE = re.compile(r"--[a-z0-9-]+: (#[0-9a-f]{6}|[0-9.]+(px|rem)|\d+|clamp\([^;]+\)|[\w \",-]+);")
WRAPPING = {"@layer tokens {", ":root {", "}"}
TOKEN = re.compile(r"--([a-z0-9-]+): (#[0-9a-f]{6});")

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
GROUNDS = {"tokens.css": palette.ON_LIGHT, "dark.css": palette.ON_DARK}


def lines_of(sheet: str) -> set[str]:
    return {line.strip() for line in sheet.splitlines() if line.strip()} - WRAPPING


@pytest.mark.parametrize("sheet", [tokens.light, tokens.dark])
@pytest.mark.parametrize("font", Brand.Font.values)
def test_style_sheet_sets_custom_properties_alone(sheet: Callable[[Brand], str], font: str) -> None:
    text = sheet(make_brand(font=font, density="compact"))

    assert [line for line in lines_of(text) if not VALUE.fullmatch(line)] == []


def test_a_brands_choices_become_properties() -> None:
    brand = make_brand(font="figtree", heading_font="playfair-display", radius="sharp")

    lines = lines_of(tokens.light(brand))

    assert {"--brand: #2f6b4f;", "--on-brand: #ffffff;", "--radius: 2px;"} <= lines
    (text,) = [line for line in lines if line.startswith("--font:")]
    assert text.startswith('--font: "Figtree", "Figtree Fallback", "Figtree Fallback Roboto"')
    (heading,) = [line for line in lines if line.startswith("--font-heading:")]
    assert heading.startswith('--font-heading: "Playfair Display", "Playfair Display Fallback"')


def test_only_a_compact_brand_changes_the_spaces() -> None:
    airy, dense = make_brand(), make_brand(density="compact")

    assert "--gap" not in tokens.light(airy)
    assert "--gap" in tokens.light(dense)


@given(colours, colours, st.sampled_from([palette.ON_LIGHT, palette.ON_DARK]))
def test_every_brand_colour_yields_readable_contrast(
    first: str, second: str, ground: Ground
) -> None:
    found = tokens.colours(make_brand(colour=first, second_colour=second), ground)

    for surface in (ground.paper, ground.surface, found["brand-wash"]):
        assert palette.contrast(found["brand-text"], surface) >= 4.5
    assert palette.contrast(found["on-brand"], found["brand"]) >= 4.5
    slots = (f"series-{number}" for number in range(1, palette.SERIES + 1))
    for shape in ("brand", "brand-2", *slots):
        assert palette.contrast(found[shape], ground.surface) >= 3


def test_visible_colour_is_unchanged() -> None:
    found = tokens.colours(make_brand(colour="#2f6b4f"), palette.ON_LIGHT)

    assert (found["brand"], found["brand-text"], found["series-1"]) == ("#2f6b4f",) * 3


@pytest.mark.parametrize("sheet", GROUNDS)
def test_default_colours_have_readable_contrast(sheet: str) -> None:
    ground = GROUNDS[sheet]
    text = (settings.BASE_DIR / "static" / "css" / sheet).read_text()
    found = dict(TOKEN.findall(text))

    assert (found["paper"], found["surface"]) == (ground.paper, ground.surface)
    for surface in (ground.paper, ground.surface):
        for ink in ("ink", "quiet", "good", "bad", "warn"):
            assert palette.contrast(found[ink], surface) >= 4.5, ink
        assert palette.contrast(found["line-field"], surface) >= 3
    for shape in ("series-previous", "series-other"):
        assert palette.contrast(found[shape], ground.surface) >= 3, shape
