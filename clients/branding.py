"""A brand as pages wear it: one versioned style sheet, the logos and the name."""

from __future__ import annotations

import hashlib
from mimetypes import guess_type
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from clients import palette
from clients.access.requests import SiteRequest
from clients.models import Brand

FOR_GOOD = "public, max-age=31536000, immutable"
LOGOS = {"logo": "logo", "logo-dark": "logo_dark"}
RADII = {
    Brand.Radius.SHARP: "2px",
    Brand.Radius.SOFT: "10px",
    Brand.Radius.ROUND: "18px",
}


def context(request: HttpRequest) -> dict[str, Any]:
    """What templates know of the brand; `brand` is None on the agency's own pages."""
    brand = _brand(request)
    if brand is None:
        return {"brand": None}
    current = version(brand)
    return {
        "brand": brand,
        "brand_css": reverse("brand_stylesheet", args=[current]),
        **{
            f"{field}_url": reverse("brand_logo", args=[current, name])
            for name, field in LOGOS.items()
            if getattr(brand, field)
        },
    }


def version(brand: Brand) -> str:
    """Changes with whatever the style sheet and the logos are made from."""
    parts = (brand.colour, brand.second_colour, brand.radius, brand.logo.name, brand.logo_dark.name)
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:16]


@require_safe
def brand_stylesheet(request: HttpRequest, version: str) -> HttpResponse:
    brand = _current(request, version)
    return HttpResponse(
        stylesheet(brand),
        content_type="text/css; charset=utf-8",
        headers={"Cache-Control": FOR_GOOD},
    )


@require_safe
def brand_logo(request: HttpRequest, version: str, name: str) -> HttpResponse:
    logo = getattr(_current(request, version), LOGOS.get(name, ""), None)
    if not logo:
        raise Http404
    with logo.open() as file:
        content = file.read()
    return HttpResponse(
        content,
        content_type=guess_type(logo.name)[0] or "application/octet-stream",
        headers={
            "Cache-Control": FOR_GOOD,
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )


def stylesheet(brand: Brand) -> str:
    """Custom properties that follow from the brand's form, for light and dark pages."""
    return render_to_string(
        "clients/brand.css",
        {
            "radius": RADII[Brand.Radius(brand.radius)],
            "light": _properties(brand, palette.LIGHT),
            "dark": _properties(brand, palette.DARK),
        },
    )


def _properties(brand: Brand, surface: str) -> dict[str, str]:
    shape = palette.SHAPE_CONTRAST[surface]
    # A black brand's button would vanish on a dark page, a yellow one's on a light page.
    colour = palette.fit(brand.colour, surface, shape)
    series = palette.series(brand.colour, brand.second_colour, surface)
    return {
        "brand": colour,
        "brand-2": palette.fit(brand.second_colour, surface, shape),
        "brand-text": palette.fit(brand.colour, surface, palette.TEXT_CONTRAST),
        "on-brand": palette.on(colour),
        **{f"series-{number}": shade for number, shade in enumerate(series, start=1)},
    }


def _current(request: HttpRequest, asked: str) -> Brand:
    brand = _brand(request)
    if brand is None or version(brand) != asked:
        raise Http404
    return brand


def _brand(request: HttpRequest) -> Brand | None:
    # Error pages may be made before a host was found, and a new client has no brand yet.
    client = getattr(cast(SiteRequest, request), "client", None)
    return getattr(client, "brand", None)
