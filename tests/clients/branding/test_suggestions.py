from __future__ import annotations

from io import BytesIO

from PIL import Image

from clients import palette
from clients.branding import suggestions
from tests.clients.branding.brands import AMBER, GREEN, logo, png


def test_a_logos_colours_are_found_and_its_ink_is_not() -> None:
    found = suggestions.colours(png(logo(GREEN, AMBER, "#ffffff")))

    assert len(found) == 2
    nearest = [min(palette.distance(own, colour) for colour in found) for own in (GREEN, AMBER)]
    assert max(nearest) < 0.03


def test_a_logo_without_colour_suggests_its_ink() -> None:
    assert suggestions.colours(png(logo("#1c1d20"))) == ["#1c1d20"]


def test_what_is_clear_has_no_colour() -> None:
    assert suggestions.colours(png(Image.new("RGBA", (20, 20)))) == []


def test_what_is_no_picture_suggests_nothing() -> None:
    assert suggestions.colours(BytesIO(b"no picture")) == []
