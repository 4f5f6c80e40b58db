from __future__ import annotations

from itertools import combinations
from math import atan2, degrees

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clients import palette
from clients.palette import DARK, LIGHT

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_contrast_follows_wcag() -> None:
    assert palette.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert palette.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@given(colours)
def test_text_on_any_colour_is_readable(colour: str) -> None:
    assert palette.contrast(palette.on(colour), colour) >= palette.TEXT_CONTRAST


@given(colours, st.sampled_from([LIGHT, DARK]))
def test_any_colour_can_be_fitted_to_a_surface(colour: str, surface: str) -> None:
    fitted = palette.fit(colour, surface, palette.TEXT_CONTRAST)

    assert palette.contrast(fitted, surface) >= palette.TEXT_CONTRAST


def test_colour_with_enough_contrast_is_unchanged() -> None:
    assert palette.fit("#2f6b4f", LIGHT, palette.TEXT_CONTRAST) == "#2f6b4f"


@pytest.mark.parametrize(
    ("colour", "surface", "fitted"), [("#1d1b1f", DARK, "#e7e4ea"), ("#f2f2f0", LIGHT, "#141412")]
)
def test_grey_is_inverted_on_the_other_background(colour: str, surface: str, fitted: str) -> None:
    assert palette.fit(colour, surface, palette.TEXT_CONTRAST) == fitted


# The first call of each surface computes its candidates, which takes long on a busy machine.
@settings(deadline=None)
@given(colours, colours, st.sampled_from([LIGHT, DARK]))
def test_series_are_distinct_for_all_kinds_of_colour_vision(
    first: str, second: str, surface: str
) -> None:
    series = palette.series(first, second, surface)

    assert len(set(series)) == palette.SERIES
    assert min(palette.distance(*pair) for pair in combinations(series[:6], 2)) > 0.05
    assert min(palette.distance(*pair) for pair in combinations(series, 2)) > 0.02
    worst = min(palette.contrast(colour, surface) for colour in series)
    assert worst >= palette.SHAPE_CONTRAST[surface]


def test_second_colour_too_similar_to_the_first_is_skipped() -> None:
    series = palette.series("#2f6b4f", "#2f6b50", LIGHT)

    assert series[0] == "#2f6b4f"
    assert "#2f6b50" not in series


def hue(colour: str) -> float:
    return degrees(atan2(*reversed(palette._oklab(palette._linear(colour))[1:])))


@settings(deadline=None)
@given(colours, colours)
def test_palette_slot_keeps_its_hue_on_dark_backgrounds(first: str, second: str) -> None:
    light, dark = (palette.series(first, second, surface) for surface in (LIGHT, DARK))

    for one, other in zip(light, dark, strict=True):
        turn = abs((hue(one) - hue(other) + 180) % 360 - 180)
        assert turn <= 30 or min(palette.chroma(one), palette.chroma(other)) < 0.04
