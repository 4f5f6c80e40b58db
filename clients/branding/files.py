"""Brand files, served under versioned addresses and cached by browsers for a year."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from mimetypes import guess_type
from typing import cast

from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from clients.auth.site_request import SiteRequest
from clients.branding import agency, icons, patterns, tokens
from clients.models import Brand

FOR_GOOD = "public, max-age=31536000, immutable"
# Incremented when a release generates other files from the same brand.
FILES_VERSION = 2
SOURCE_FIELDS = (
    "name",
    "colour",
    "second_colour",
    "font",
    "heading_font",
    "radius",
    "density",
    "logo",
    "logo_dark",
    "icon",
    "picture",
)
CSS, PNG, SVG = "text/css; charset=utf-8", "image/png", "image/svg+xml"

UPLOADED = {"logo": "logo", "logo-dark": "logo_dark", "picture": "picture"}
MADE: dict[str, tuple[str, Callable[[Brand], str | bytes]]] = {
    "light.css": (CSS, tokens.light),
    "dark.css": (CSS, tokens.dark),
    "icon-32.png": (PNG, lambda brand: icons.icon(brand, 32)),
    "icon-180.png": (PNG, lambda brand: icons.icon(brand, 180)),
    "pattern.svg": (SVG, patterns.light),
    "pattern-dark.svg": (SVG, patterns.dark),
}


def urls(brand: Brand) -> dict[str, str]:
    """Addresses of a brand's files, by name; uploads that do not exist are left out."""
    current = version(brand)
    there = [name for name, field in UPLOADED.items() if getattr(brand, field)]
    return {
        name.partition(".")[0].replace("-", "_"): _url(current, name) for name in (*MADE, *there)
    }


@lru_cache(maxsize=1024)
def _url(version: str, name: str) -> str:
    return reverse("brand_file", args=[version, name])


def version(brand: Brand) -> str:
    """Digest of all values from which the files are made."""
    values = [str(getattr(brand, field)) for field in SOURCE_FIELDS]
    text = "\n".join([str(FILES_VERSION), *values])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def brand_of(request: HttpRequest) -> Brand | None:
    """The brand of the host's client, or that of the agency on its own hosts."""
    if getattr(cast(SiteRequest, request), "is_agency", False):
        return agency.brand()
    # Error pages may be rendered before a host was found; a new client has no brand yet.
    client = getattr(cast(SiteRequest, request), "client", None)
    return getattr(client, "brand", None)


@require_safe
def brand_file(request: HttpRequest, version: str, name: str) -> HttpResponse:
    return answer(_current(request, version), name)


def answer(brand: Brand, name: str) -> HttpResponse:
    """A file of a brand in its present version. Raises Http404 for one that it does not have."""
    if name in MADE:
        content_type, make = MADE[name]
        return _answer(make(brand), content_type)
    upload: FieldFile | None = getattr(brand, UPLOADED.get(name, ""), None)
    if not upload:
        raise Http404
    with upload.open() as file:
        return _answer(file.read(), guess_type(str(upload.name))[0] or "application/octet-stream")


def _answer(content: str | bytes, content_type: str) -> HttpResponse:
    headers = {"Cache-Control": FOR_GOOD}
    if content_type != CSS:
        headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return HttpResponse(content, content_type=content_type, headers=headers)


def _current(request: HttpRequest, asked: str) -> Brand:
    brand = brand_of(request)
    if brand is None or version(brand) != asked:
        raise Http404
    return brand
