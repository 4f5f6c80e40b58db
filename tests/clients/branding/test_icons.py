from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from clients.branding import icons
from clients.models import Brand
from tests.clients.branding.brands import logo, make_brand

GREEN_POINT = (0x2F, 0x6B, 0x4F)


def drawn_icon(brand: Brand, size: int = 32) -> Image.Image:
    with Image.open(BytesIO(icons.icon(brand, size))) as picture:
        return picture.convert("RGBA")


def colours(picture: Image.Image) -> list[tuple[int, ...]]:
    """Colours of the opaque pixels, the most frequent first."""
    points = [point for point in picture.get_flattened_data() if point[3] == 255]
    return sorted(set(points), key=points.count, reverse=True)


@pytest.mark.parametrize("size", [32, 180])
@pytest.mark.parametrize(
    "brand",
    [
        make_brand(),
        make_brand(name="Élan", font="source-serif-4"),
        make_brand(name="", colour="#ffffff"),
        make_brand(uploads={"logo": logo()}),
        make_brand(uploads={"logo": logo(), "icon": Image.new("RGB", (64, 64), "#102030")}),
        make_brand(uploads={"logo": Image.new("RGBA", (300, 60))}),
    ],
    ids=["initial", "accent", "nameless", "logo", "icon", "empty logo"],
)
def test_every_brand_has_an_icon(brand: Brand, size: int) -> None:
    assert drawn_icon(brand, size).size == (size, size)


def test_mark_is_cut_out_of_a_logo_with_words() -> None:
    picture = drawn_icon(make_brand(uploads={"logo": logo()}), 180)

    assert colours(picture)[0][:3] == (255, 255, 255)
    assert colours(picture)[1][:3] == GREEN_POINT
    assert (0x1C, 0x1D, 0x20, 255) not in colours(picture)


def test_mark_on_a_white_background_is_cut_out() -> None:
    picture = drawn_icon(make_brand(uploads={"logo": logo(ground="#ffffff")}))

    assert colours(picture)[0][:3] == GREEN_POINT


def test_logo_without_a_mark_falls_back_to_the_initial() -> None:
    words = logo().crop((70, 0, 300, 60))

    picture = drawn_icon(make_brand(uploads={"logo": words}))

    assert picture.tobytes() == drawn_icon(make_brand()).tobytes()


def test_uploaded_icon_is_preferred() -> None:
    icon = Image.new("RGB", (64, 64), "#ffffff")
    icon.paste("#8f3f71", (8, 8, 56, 56))

    picture = drawn_icon(make_brand(uploads={"logo": logo(), "icon": icon}))

    assert colours(picture)[0][:3] == (0x8F, 0x3F, 0x71)


@pytest.mark.parametrize("mark", ["#000000", "#ffffff"])
def test_low_contrast_mark_gets_a_background(mark: str) -> None:
    picture = drawn_icon(make_brand(uploads={"logo": logo(mark)}))

    grounds = {"#000000": (255, 255, 255), "#ffffff": GREEN_POINT}
    assert grounds[mark] in [point[:3] for point in colours(picture)]
