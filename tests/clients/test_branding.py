from __future__ import annotations

import re
from typing import Any

import pytest
from django.http import Http404, HttpRequest
from django.test import RequestFactory

from clients import branding
from clients.models import Brand, Client


def make_brand(**fields: Any) -> Brand:
    colours = {"colour": "#2f6b4f", "second_colour": "#c9822b"}
    return Brand(**{"name": "Acme", "radius": "soft"} | colours | fields)


def make_request(brand: Brand | None) -> HttpRequest:
    """To a client's host, or to the agency's where there is no brand."""
    request = RequestFactory().get("/")
    request.client = Client(brand=brand) if brand else None  # type: ignore[attr-defined]
    return request


def test_a_style_sheet_sets_properties_and_nothing_else() -> None:
    sheet = branding.stylesheet(make_brand())

    lines = {line.strip() for line in sheet.splitlines() if line.strip()}
    wrapping = {"@layer tokens {", "@media (prefers-color-scheme: dark) {", ":root {", "}"}
    assert all(
        re.fullmatch(r"--[a-z0-9-]+: (#[0-9a-f]{6}|\d+px);", line) for line in lines - wrapping
    )
    assert "--brand: #2f6b4f;" in lines
    assert "--on-brand: #ffffff;" in lines
    assert "--radius: 10px;" in lines


def test_a_sheet_is_kept_for_good_under_its_version() -> None:
    brand = make_brand()

    answer = branding.brand_stylesheet(make_request(brand), branding.version(brand))

    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("version", ["", "0123456789abcdef", "../tokens"])
def test_another_version_is_not_found(version: str) -> None:
    with pytest.raises(Http404):
        branding.brand_stylesheet(make_request(make_brand()), version)


def test_globex_has_no_sheet_at_acmes_address() -> None:
    acme, globex = make_brand(), make_brand(name="Globex", colour="#0b6fb8")

    with pytest.raises(Http404):
        branding.brand_stylesheet(make_request(globex), branding.version(acme))


@pytest.mark.parametrize(
    "changed",
    [{"colour": "#000000"}, {"second_colour": "#000000"}, {"radius": "round"}, {"logo": "a.png"}],
)
def test_the_version_changes_with_the_look(changed: dict[str, str]) -> None:
    assert branding.version(make_brand(**changed)) != branding.version(make_brand())


def test_only_logos_that_exist_have_an_address() -> None:
    context = branding.context(make_request(make_brand(logo="logos/a.png")))

    assert context["logo_url"].endswith("/logo")
    assert "logo_dark_url" not in context


@pytest.mark.parametrize("name", ["logo", "logo-dark", "name", "colour", "__class__"])
def test_a_logo_that_does_not_exist_is_not_found(name: str) -> None:
    brand = make_brand()

    with pytest.raises(Http404):
        branding.brand_logo(make_request(brand), branding.version(brand), name)


def test_pages_without_a_client_have_no_brand() -> None:
    assert branding.context(RequestFactory().get("/")) == {"brand": None}
    assert branding.context(make_request(None)) == {"brand": None}
