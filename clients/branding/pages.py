"""Template context processor: the brand, and the reader's choice of light or dark."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from clients import theme
from clients.branding import files, fonts


def context(request: HttpRequest) -> dict[str, Any]:
    """`brand` is None on the agency's own pages."""
    brand = files.brand_of(request)
    chosen = {"theme": theme.of(request), "themes": list(theme.THEMES.values())}
    if brand is None:
        return {"brand": None, **chosen}
    return {
        "brand": brand,
        "brand_files": files.urls(brand),
        "brand_sheets": fonts.sheets(brand),
        "brand_preloads": fonts.preloads(brand),
        **chosen,
    }
