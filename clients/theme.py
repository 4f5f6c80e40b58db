"""Colour theme: light, dark or the system's, stored in a cookie and applied by the server.

Pages declare style sheets and pictures for dark backgrounds by media queries, so that the first
paint is right without a script.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from clients.return_path import redirect_back

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ONE_YEAR_SECONDS = 365 * 24 * 3600
COOKIE = "__Host-theme" if settings.HTTPS else "theme"


@dataclass(frozen=True)
class Theme:
    """A theme, known by its name. `dark_media` is the media query of its dark style sheets; print
    is always light.
    """

    name: str
    label: StrOrPromise = field(compare=False)
    scheme: str
    dark_media: str


# Forced colours of the reader's system win over the chosen theme.
SYSTEM = Theme("system", _("System"), "light dark", "screen and (prefers-color-scheme: dark)")
LIGHT = Theme("light", _("Light"), "light", f"{SYSTEM.dark_media} and (forced-colors: active)")
DARK = Theme("dark", _("Dark"), "dark", f"screen and (forced-colors: none), {SYSTEM.dark_media}")
THEMES = {theme.name: theme for theme in (LIGHT, DARK, SYSTEM)}


def of(request: HttpRequest) -> Theme:
    return THEMES.get(request.COOKIES.get(COOKIE, ""), SYSTEM)


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Store the choice in a cookie, and redirect back to the page."""
    theme = THEMES.get(request.POST.get("theme", ""))
    if theme is None:
        return HttpResponseBadRequest("Unknown theme.", content_type="text/plain; charset=utf-8")
    response = redirect_back(request)
    response.set_cookie(
        COOKIE, theme.name, max_age=ONE_YEAR_SECONDS, secure=settings.HTTPS, samesite="Lax"
    )
    return response
