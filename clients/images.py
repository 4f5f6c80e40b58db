"""Logos as they are kept: drawn anew, so that nothing but the picture is left."""

from __future__ import annotations

import secrets
from io import BytesIO
from typing import IO

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from clients.errors import BadImage

FORMATS = ("PNG", "JPEG", "WEBP")
MOST_BYTES = 512 * 1024
MOST_PIXELS = 4_000_000


def logo(upload: IO[bytes]) -> ContentFile[bytes]:
    """A PNG, JPEG or WebP by its content, re-encoded under a random name.

    Raises BadImage with a sentence for whoever uploaded it.
    """
    content = upload.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise BadImage(_("A logo may have 512 KiB at most."))
    kind, picture = _picture(content)
    with BytesIO() as file:
        picture.save(file, kind)
        return ContentFile(file.getvalue(), f"{secrets.token_hex(16)}.{kind.lower()}")


def _picture(content: bytes) -> tuple[str, Image.Image]:
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as image:
            _check(image)
            upright = ImageOps.exif_transpose(image)
            picture = upright.convert("RGB" if image.format == "JPEG" else "RGBA")
            kind = str(image.format)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise BadImage(_("A logo is a PNG, JPEG or WebP picture.")) from None
    picture.info.clear()
    return kind, picture


def _check(image: Image.Image) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise BadImage(_("A logo may have 4 megapixels at most."))
    if getattr(image, "n_frames", 1) > 1:
        raise BadImage(_("A logo does not move."))
