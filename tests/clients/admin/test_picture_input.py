"""Stored pictures in the brand's form."""

from __future__ import annotations

import re
from base64 import b64decode
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from PIL import Image
from pytest_django import Settings

from clients.models import Brand, Client, User
from clients.tenancy import within
from tests.clients.browsers import admin_browser

pytestmark = pytest.mark.django_db

THUMBNAIL = re.compile(r'class="stored-picture__image[^"]*" src="data:image/png;base64,([^"]+)"')


@pytest.fixture(autouse=True)
def _media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def stored_logo(client: Client, content: bytes) -> None:
    with within(client.pk):
        brand = Brand.objects.for_client(client.pk).get()
        brand.logo.save("logo.png", ContentFile(content))


def page_of(client: Client, manager: User) -> str:
    url = reverse("admin:clients_client_change", args=[client.pk])
    return str(admin_browser(manager).get(url).content.decode())


def test_a_stored_picture_is_shown_small(acme: Client, manager: User) -> None:
    file = BytesIO()
    Image.new("RGB", (1200, 300), "#204060").save(file, "PNG")
    stored_logo(acme, file.getvalue())

    (found,) = THUMBNAIL.findall(page_of(acme, manager))

    with Image.open(BytesIO(b64decode(found))) as image:
        assert image.size == (400, 100)


def test_a_picture_that_cannot_be_read_spoils_no_form(acme: Client, manager: User) -> None:
    stored_logo(acme, b"no picture")

    html = page_of(acme, manager)

    assert "The present one cannot be read." in html
    assert THUMBNAIL.findall(html) == []
