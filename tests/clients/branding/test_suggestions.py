from __future__ import annotations

from io import BytesIO

from PIL import Image

from clients import palette
from clients.branding import suggestions
from tests.clients.branding.brands import AMBER, GREEN, logo, png


def test_suggestions_exclude_the_text_colour() -> None:
    found = suggestions.colours(png(logo(GREEN, AMBER, "#ffffff")))

    assert len(found) == 2
    nearest = [min(palette.distance(own, colour) for colour in found) for own in (GREEN, AMBER)]
    assert max(nearest) < 0.03


def test_grey_logo_suggests_its_grey() -> None:
    assert suggestions.colours(png(logo("#1c1d20"))) == ["#1c1d20"]


def test_transparent_pixels_are_ignored() -> None:
    assert suggestions.colours(png(Image.new("RGBA", (20, 20)))) == []


def test_invalid_picture_suggests_nothing() -> None:
    assert suggestions.colours(BytesIO(b"no picture")) == []
