"""Unsaved brands, with their uploads in a folder of the test."""

from __future__ import annotations

from io import BytesIO
from itertools import count
from typing import Any

from django.core.files.storage import InMemoryStorage
from django.http import HttpRequest
from django.test import RequestFactory
from PIL import Image, ImageDraw

from clients.models import Brand, Client

_numbers = count(1)

GREEN, AMBER = "#2f6b4f", "#c9822b"


def make_brand(*, uploads: dict[str, Image.Image] | None = None, **fields: Any) -> Brand:
    brand = Brand(**{"name": "Acme", "colour": GREEN, "second_colour": AMBER} | fields)
    storage = InMemoryStorage()
    for field, picture in (uploads or {}).items():
        upload = getattr(brand, field)
        upload.storage = storage
        upload.name = storage.save(f"{next(_numbers)}.png", png(picture))
    return brand


def make_request(brand: Brand | None, **cookies: str) -> HttpRequest:
    """A request to a client's host, or to the agency's without a brand."""
    request = RequestFactory().get("/")
    request.COOKIES.update(cookies)
    request.client = Client(brand=brand) if brand else None  # type: ignore[attr-defined,misc]  # reverse
    return request


def png(picture: Image.Image) -> BytesIO:
    file = BytesIO()
    picture.save(file, "PNG")
    file.seek(0)
    return file


def logo(mark: str = GREEN, words: str = "#1c1d20", ground: str = "#00000000") -> Image.Image:
    """A logo: a square mark, optionally with words beside it."""
    picture = Image.new("RGBA", (300, 60), ground)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((4, 4, 55, 55), mark)
    for left in range(80, 280, 21):
        draw.rectangle((left, 20, left + 18, 45), words)
    return picture
