from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from clients import images
from clients.errors import BadImage

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def picture(kind: str = "PNG", *, size: tuple[int, int] = (40, 20), **options: object) -> BytesIO:
    file = BytesIO()
    Image.new("RGB", size, "#3553d4").save(file, kind, **options)
    file.seek(0)
    return file


@pytest.mark.parametrize("kind", images.FORMATS)
def test_logo_is_reencoded_under_a_random_name(kind: str) -> None:
    first, second = images.logo(picture(kind)), images.logo(picture(kind))

    with Image.open(first) as drawn:
        assert (drawn.format, drawn.size) == (kind, (40, 20))
    assert first.name is not None
    assert first.name.endswith(f".{kind.lower()}")
    assert first.name != second.name


def test_metadata_is_removed_from_a_logo() -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken at a secret place"

    kept = images.logo(picture("JPEG", exif=exif, comment=b"secret")).read()

    assert b"secret" not in kept
    assert b"Exif" not in kept


def test_trailing_data_is_removed_from_a_logo() -> None:
    file = BytesIO(picture().read() + b"<script>alert(1)</script>")

    assert b"script" not in images.logo(file).read()


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (BytesIO(SVG), "PNG, JPEG or WebP"),
        (BytesIO(b""), "PNG, JPEG or WebP"),
        (BytesIO(b"\x89PNG\r\n\x1a\n" + b"\0" * 40), "PNG, JPEG or WebP"),
        (picture("GIF"), "PNG, JPEG or WebP"),
        (picture(size=(2001, 2000)), "4 megapixels"),
        (BytesIO(b"\0" * (512 * 1024 + 1)), "512 KiB"),
        (
            picture("WEBP", save_all=True, append_images=[Image.new("RGB", (40, 20))]),
            "does not move",
        ),
    ],
)
def test_invalid_logo_is_refused(file: BytesIO, why: str) -> None:
    with pytest.raises(BadImage, match=why):
        images.logo(file)


def test_photo_is_scaled_down_to_screen_size() -> None:
    kept = images.photo(picture("JPEG", size=(3600, 1200)))

    with Image.open(kept) as drawn:
        assert (drawn.format, drawn.size) == ("WEBP", (1800, 600))


def test_photo_may_be_larger_than_a_logo() -> None:
    large = picture("JPEG", size=(4000, 3000))

    assert images.photo(large).name
    large.seek(0)
    with pytest.raises(BadImage, match="4 megapixels"):
        images.logo(large)


def test_photo_beyond_the_request_limit_is_refused() -> None:
    with pytest.raises(BadImage, match="900 KiB"):
        images.photo(BytesIO(b"\0" * (900 * 1024 + 1)))
