"""The second step of a guided set-up: the brand, its contrast check and its preview."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse
from PIL import Image

from clients import palette
from clients.models import Brand, Client, User
from clients.tenancy import across_clients
from tests.fixtures.factories import make_user

pytestmark = pytest.mark.django_db
LOOK = {"name": "Acme", "colour": "#2f6b4f", "second_colour": "#c9822b", "font": "system"}
VALID = LOOK | {"radius": "soft", "welcome": "Hello", "welcome_words": "", "contact": ""}


def url(client: Client, name: str = "brand") -> str:
    return reverse(f"admin:onboarding_{name}", args=[client.pk])


def png(width: int = 40) -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (width, 20), "#336699").save(file, "PNG")
    return SimpleUploadedFile("logo.png", file.getvalue(), "image/png")


def brand_of(client: Client) -> Brand:
    with across_clients():
        return Brand.objects.for_client(client.pk).get()


def test_a_saved_brand_leads_to_the_next_step(acme: Client, admin_browser: Browser) -> None:
    answer = admin_browser.post(url(acme), {**VALID, "logo": png()})

    brand = brand_of(acme)
    assert answer.status_code == 302
    assert (brand.colour, brand.welcome, bool(brand.logo)) == ("#2f6b4f", "Hello", True)


def test_a_logo_that_is_no_picture_is_refused_at_its_field(
    acme: Client, admin_browser: Browser
) -> None:
    before = brand_of(acme).colour
    svg = SimpleUploadedFile("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg")
    huge = SimpleUploadedFile("logo.png", b"x" * 3_000_000, "image/png")

    for logo in (svg, huge):
        answer: Any = admin_browser.post(url(acme), {**VALID, "logo": logo})
        assert set(answer.context["form"].errors) == {"logo"}
        assert answer.context["form"]["welcome"].value() == "Hello"
    assert brand_of(acme).colour == before


def test_a_colour_without_contrast_is_offered_a_repair(
    acme: Client, admin_browser: Browser
) -> None:
    faint = {**VALID, "colour": "#ffee00"}

    answer: Any = admin_browser.post(url(acme), {**faint, "_repair": "none:#123456"})
    weak = [each for each in answer.context["findings"] if not each.is_enough]
    assert [(each.field, each.theme) for each in weak] == [("colour", "light")]
    repair = weak[0].repair
    assert palette.contrast(repair, palette.LIGHT) >= 3
    answer = admin_browser.post(url(acme), {**faint, "_repair": f"colour:{repair}"})

    assert answer.context["form"]["colour"].value() == repair
    assert all(each.is_enough for each in answer.context["findings"])
    assert brand_of(acme).colour != repair


def test_a_preview_shows_the_draft_and_stores_nothing(acme: Client, admin_browser: Browser) -> None:
    before = brand_of(acme).updated_at

    answer: Any = admin_browser.post(url(acme, "brand_preview"), {**VALID, "logo": png()})
    sheet = admin_browser.get(answer.context["brand_files"]["light"])

    assert "data:image/png;base64," in answer.text
    assert "#2f6b4f" in sheet.text
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    assert brand_of(acme).updated_at == before


def test_a_sheet_takes_nothing_but_a_brands_own_values(
    acme: Client, admin_browser: Browser
) -> None:
    sheet = reverse("admin:onboarding_brand_sheet", args=[acme.pk, "light"])
    look = LOOK | {"radius": "soft", "density": "comfortable", "heading_font": ""}

    assert admin_browser.get(sheet, look).status_code == 200
    assert admin_browser.get(sheet, look | {"colour": "red;}*{"}).status_code == 404
    assert admin_browser.get(sheet.replace("light", "print"), look).status_code == 404


@pytest.mark.parametrize("name", ["brand_preview", "brand_sheet"])
def test_the_preview_of_a_foreign_client_is_not_found(
    name: str, globex: Client, manager: User, admin_browser: Browser
) -> None:
    extra = ["light"] if name == "brand_sheet" else []
    ask = admin_browser.get if extra else admin_browser.post

    for key in (globex.pk, make_user().pk):
        answer = ask(reverse(f"admin:onboarding_{name}", args=[key, *extra]), VALID)
        assert answer.status_code == 404
