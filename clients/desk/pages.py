"""Pages of the admin site beside those of models: a registry of their routes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpResponse
from django.urls import path

View = Callable[..., HttpResponse]
# Path below the admin's root, view and name of each.
ROUTES: list[tuple[str, View, str]] = []


def register(*routes: tuple[str, View, str]) -> None:
    ROUTES.extend(routes)


def urls(site: AdminSite) -> Iterator[Any]:
    """The registered routes, each behind the checks that all pages of the site make."""
    for route, view, name in ROUTES:
        yield path(route, site.admin_view(view), name=name)
