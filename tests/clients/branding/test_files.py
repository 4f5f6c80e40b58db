from __future__ import annotations

import pytest
from django.http import Http404
from django.test import RequestFactory

from clients.branding import files, pages
from tests.clients.branding.brands import logo, make_brand, make_request


@pytest.mark.parametrize("name", files.MADE)
def test_what_a_brand_is_made_of_is_kept_for_good(name: str) -> None:
    brand = make_brand()

    answer = files.brand_file(make_request(brand), files.version(brand), name)

    assert answer.headers["Content-Type"] == files.MADE[name][0]
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("name", ["icon-32.png", "pattern.svg"])
def test_pictures_can_do_nothing(name: str) -> None:
    brand = make_brand()

    answer = files.brand_file(make_request(brand), files.version(brand), name)

    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_an_upload_is_sent_as_it_is_kept() -> None:
    brand = make_brand(uploads={"logo": logo()})

    answer = files.brand_file(make_request(brand), files.version(brand), "logo")

    assert answer.headers["Content-Type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")


@pytest.mark.parametrize("version", ["", "0123456789abcdef", "../tokens"])
def test_another_version_is_not_found(version: str) -> None:
    with pytest.raises(Http404):
        files.brand_file(make_request(make_brand()), version, "light.css")


def test_globex_has_no_sheet_at_acmes_address() -> None:
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
def test_the_version_changes_with_the_look(changed: dict[str, str]) -> None:
    assert files.version(make_brand(**changed)) != files.version(make_brand())


@pytest.mark.parametrize("name", ["logo", "logo-dark", "picture", "name", "colour", "__class__"])
def test_a_file_that_does_not_exist_is_not_found(name: str) -> None:
    brand = make_brand()

    with pytest.raises(Http404):
        files.brand_file(make_request(brand), files.version(brand), name)


def test_only_uploads_that_exist_have_an_address() -> None:
    urls = pages.context(make_request(make_brand(logo="logos/a.png")))["brand_files"]

    assert urls["logo"].endswith("/logo")
    assert "logo_dark" not in urls
    assert "picture" not in urls


@pytest.mark.parametrize("request_to", [RequestFactory().get("/"), make_request(None)])
def test_pages_without_a_client_have_no_brand(request_to: object) -> None:
    context = pages.context(request_to)  # type: ignore[arg-type]

    assert context["brand"] is None
    assert "brand_files" not in context


def test_pages_load_the_typefaces_that_their_brand_wears() -> None:
    context = pages.context(make_request(make_brand(font="inter", heading_font="jost")))

    assert context["brand_sheets"] == ["css/fonts/inter.css", "css/fonts/jost.css"]
    assert context["brand_preloads"] == [
        "build/fonts/inter-latin.woff2",
        "build/fonts/jost-latin.woff2",
    ]


def test_the_readers_own_typeface_needs_no_file() -> None:
    assert pages.context(make_request(make_brand()))["brand_sheets"] == []
