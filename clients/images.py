"""Uploaded pictures, re-encoded so that metadata and foreign content are removed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from io import BytesIO
from typing import IO

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from clients.errors import BadImage

FORMATS = ("PNG", "JPEG", "WEBP")


@dataclass(frozen=True)
class UploadLimit:
    """Size limits of an upload. A whole form has to fit into the 1 MiB of a request."""

    kib: int
    megapixels: int


LOGO = UploadLimit(512, 4)
PHOTO = UploadLimit(900, 24)
# Half of a large screen at a pixel ratio of two.
PHOTO_EDGE = 1800


def logo(upload: IO[bytes]) -> ContentFile[bytes]:
    """A PNG, JPEG or WebP by its content, re-encoded under a random name.

    Raises BadImage with a message for the uploader.
    """
    kind, picture = _picture(upload, LOGO)
    return _encoded(picture, kind)


def photo(upload: IO[bytes]) -> ContentFile[bytes]:
    """A background photo, as a WebP no larger than a screen needs.

    Raises BadImage with a message for the uploader.
    """
    _kind, picture = _picture(upload, PHOTO)
    picture.thumbnail((PHOTO_EDGE, PHOTO_EDGE), Image.Resampling.LANCZOS)
    return _encoded(picture.convert("RGB"), "WEBP", quality=80, method=6)


def _picture(upload: IO[bytes], limit: UploadLimit) -> tuple[str, Image.Image]:
    content = upload.read(limit.kib * 1024 + 1)
    if len(content) > limit.kib * 1024:
        raise BadImage(_("A picture may have {kib} KiB at most.").format(kib=limit.kib))
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as image:
            _check(image, limit)
            upright = ImageOps.exif_transpose(image)
            picture = upright.convert("RGB" if image.format == "JPEG" else "RGBA")
            kind = str(image.format)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise BadImage(_("A picture is a PNG, JPEG or WebP file.")) from None
    picture.info.clear()
    return kind, picture


def _check(image: Image.Image, limit: UploadLimit) -> None:
    if image.width * image.height > limit.megapixels * 1_000_000:
        raise BadImage(_("A picture may have {most} megapixels.").format(most=limit.megapixels))
    if getattr(image, "n_frames", 1) > 1:
        raise BadImage(_("A picture does not move."))


def _encoded(picture: Image.Image, kind: str, **options: int) -> ContentFile[bytes]:
    with BytesIO() as file:
        picture.save(file, kind, **options)
        return ContentFile(file.getvalue(), f"{secrets.token_hex(16)}.{kind.lower()}")
