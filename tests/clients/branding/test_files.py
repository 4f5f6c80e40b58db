from __future__ import annotations

import pytest
from django.http import Http404
from django.test import RequestFactory

from clients.branding import files, pages
from tests.clients.branding.brands import logo, make_brand, make_request


@pytest.mark.parametrize("name", files.MADE)
def test_brand_files_are_cached_as_immutable(name: str) -> None:
    brand = make_brand()

    answer = files.brand_file(make_request(brand), files.version(brand), name)

    assert answer.headers["Content-Type"] == files.MADE[name][0]
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("name", ["icon-32.png", "pattern.svg"])
def test_pictures_are_served_sandboxed(name: str) -> None:
    brand = make_brand()

    answer = files.brand_file(make_request(brand), files.version(brand), name)

    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_upload_is_served_with_its_content_type() -> None:
    brand = make_brand(uploads={"logo": logo()})

    answer = files.brand_file(make_request(brand), files.version(brand), "logo")

    assert answer.headers["Content-Type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")


@pytest.mark.parametrize("version", ["", "0123456789abcdef", "../tokens"])
def test_outdated_version_is_404(version: str) -> None:
    with pytest.raises(Http404):
        files.brand_file(make_request(make_brand()), version, "light.css")


def test_brand_file_of_another_client_is_404() -> None:
    acme, globex = make_brand(), make_brand(name="Globex", colour="#0b6fb8")

    with pytest.raises(Http404):
        files.brand_file(make_request(globex), files.version(acme), "light.css")


@pytest.mark.parametrize(
    "changed",
    [
        {"colour": "#000000"},
        {"second_colour": "#000000"},
        {"radius": "round"},
        {"density": "compact"},
        {"font": "inter"},
        {"heading_font": "playfair-display"},
        {"logo": "a.png"},
        {"picture": "a.webp"},
        {"name": "Zenith"},
    ],
)
def test_version_changes_with_every_brand_field(changed: dict[str, str]) -> None:
    assert files.version(make_brand(**changed)) != files.version(make_brand())


@pytest.mark.parametrize("name", ["logo", "logo-dark", "picture", "name", "colour", "__class__"])
def test_unknown_brand_file_is_404(name: str) -> None:
    brand = make_brand()

    with pytest.raises(Http404):
        files.brand_file(make_request(brand), files.version(brand), name)


def test_missing_uploads_have_no_address() -> None:
    urls = pages.context(make_request(make_brand(logo="logos/a.png")))["brand_files"]

    assert urls["logo"].endswith("/logo")
    assert "logo_dark" not in urls
    assert "picture" not in urls


@pytest.mark.parametrize("request_to", [RequestFactory().get("/"), make_request(None)])
def test_pages_without_a_client_have_no_brand(request_to: object) -> None:
    context = pages.context(request_to)

    assert context["brand"] is None
    assert "brand_files" not in context


def test_pages_load_the_fonts_of_their_brand() -> None:
    context = pages.context(make_request(make_brand(font="inter", heading_font="jost")))

    assert context["brand_sheets"] == ["build/pages/font-inter.css", "build/pages/font-jost.css"]
    assert context["brand_preloads"] == [
        "build/fonts/inter-latin.woff2",
        "build/fonts/jost-latin.woff2",
    ]


def test_system_font_needs_no_file() -> None:
    assert pages.context(make_request(make_brand()))["brand_sheets"] == []
