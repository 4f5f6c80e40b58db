"""Template context processor: the brand, the reader's choice of light or dark, and the address."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest

from clients import theme
from clients.auth.site_request import SiteRequest
from clients.branding import files, fonts


def context(request: HttpRequest) -> dict[str, Any]:
    """`brand` is None on the pages of an agency that has not named itself."""
    brand = files.brand_of(request)
    viewer = getattr(cast(SiteRequest, request), "viewer", None)
    chosen = {
        "theme": theme.of(request),
        "themes": list(theme.THEMES.values()),
        "full_path": request.get_full_path(),
        "is_signed_in": viewer is not None and viewer.person_id is not None,
    }
    if brand is None:
        return {"brand": None, **chosen}
    return {
        "brand": brand,
        "brand_files": files.urls(brand),
        "brand_sheets": fonts.sheets(brand),
        "brand_preloads": fonts.preloads(brand),
        **chosen,
    }
