"""Account menu in the head of a client's pages: the person, their language, colours and sites."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from babel import Locale
from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from clients import other_clients, page_cache, theme
from clients.auth.site_request import ClientRequest, SiteRequest
from clients.auth.viewer import Role, Viewer
from clients.models import User
from runtime.prepared_response import Parts, joined

TEMPLATE = "clients/_account_menu.html"


@dataclass(frozen=True, slots=True)
class Language:
    """A language by its code, empty for that of the client, and its name in itself."""

    code: str
    name: str
    is_chosen: bool


def context(request: HttpRequest) -> dict[str, Any]:
    """Template context processor: the menu, rendered by pages that show it."""
    return {"account_menu": SimpleLazyObject(lambda: _html(request))}


def parts(request: ClientRequest, csrf_token: str) -> Parts:
    """The menu for a hole of a cached page; empty for viewers who did not sign in."""
    user = request.user
    if not isinstance(user, User) or request.viewer.person_id is None:
        return ()
    shared: dict[str, object] = {
        "role": _role(request.viewer),
        "theme": theme.of(request),
        "themes": list(theme.THEMES.values()),
        # A view-as session is in the language of the client's members.
        "languages": () if request.view_as_until else _languages(user.language),
        "others": other_clients.of(user, request.client),
        # The viewer is a member, or of the agency's staff, who sign in elsewhere.
        "has_password": not user.is_staff,
    }
    holes = {
        "name": str(user),
        "email": user.email,
        "initial": str(user)[:1].upper(),
        "path": request.get_full_path(),
        "csrf_token": csrf_token,
    }
    return page_cache.filled_parts(TEMPLATE, shared, holes)


def _html(request: HttpRequest) -> SafeString:
    found = cast(SiteRequest, request)
    if getattr(found, "viewer", None) is None:
        return SafeString()
    html = joined(parts(cast(ClientRequest, found), get_token(found))).decode()
    return mark_safe(html)  # noqa: S308  # rendered with autoescape


def _role(viewer: Viewer) -> str:
    """The viewer's role in words."""
    return {
        Role.VIEWER: _("Can view"),
        Role.EXECUTIVE: _("Can view and export"),
        Role.MANAGER: _("Manages this site"),
    }[viewer.role]


def _languages(chosen: str) -> tuple[Language, ...]:
    own = (Language(code, _own_name(code), code == chosen) for code, _name in settings.LANGUAGES)
    return (Language("", _("As this site"), not chosen), *sorted(own, key=lambda each: each.name))


@lru_cache
def _own_name(code: str) -> str:
    name = str(Locale.parse(code).get_language_name(code))
    return name[:1].upper() + name[1:]
