"""Navigation of the admin: groups of pages, declared once and filtered by permissions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.urls import reverse


@dataclass(frozen=True, slots=True)
class Entry:
    """A page of the navigation, shown to those who may view its model.

    Without a `url_name` it is the model's list.
    """

    title: str
    model: str
    url_name: str = ""

    @property
    def url(self) -> str:
        return reverse(self.url_name or f"admin:{self.model.replace('.', '_')}_changelist")


@dataclass(frozen=True, slots=True)
class Link:
    title: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    links: tuple[Link, ...]


GROUPS: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        "Clients",
        (
            Entry("All clients", "clients.client"),
            Entry("New client", "clients.client", "admin:onboarding_new"),
        ),
    ),
    (
        "Dashboards",
        (
            Entry("All dashboards", "widgets.dashboard"),
            Entry("Templates", "widgets.dashboard", "admin:widgets_template_list"),
            Entry("Annotations", "widgets.annotation"),
        ),
    ),
    (
        "Accounts",
        (
            Entry("Fleet", "clients.connection", "admin:clients_connection_fleet"),
            Entry("Connections", "clients.connection"),
        ),
    ),
    (
        "People",
        (
            Entry("Members", "clients.member"),
            Entry("Invitations", "clients.invitation"),
            Entry("Users and staff", "clients.user"),
        ),
    ),
    (
        "Deliveries",
        (
            Entry("Reports", "widgets.report"),
            Entry("Webhook deliveries", "widgets.webhookdelivery"),
        ),
    ),
    ("Settings", (Entry("Audit log", "clients.auditentry"),)),
)


def groups(site: AdminSite, request: HttpRequest) -> tuple[Group, ...]:
    """The groups with the pages that the signed-in staff may open; empty groups are left out."""
    shown = [(title, [*_permitted(site, request, entries)]) for title, entries in GROUPS]
    current = _current([url for _, found in shown for _, url in found], request.path)
    return tuple(
        Group(title, tuple(Link(name, url, url == current) for name, url in found))
        for title, found in shown
        if found
    )


def title_of(model: Any) -> str:
    """The title of a model's list: as the navigation has it, else the plural of its name."""
    label = model._meta.label_lower
    titles = {entry.model: entry.title for entry in _entries() if not entry.url_name}
    name = str(model._meta.verbose_name_plural)
    title = titles.get(label, name[:1].upper() + name[1:])
    return title.removeprefix("All ").capitalize() if title.startswith("All ") else title


def _entries() -> Iterator[Entry]:
    for _, entries in GROUPS:
        yield from entries


def _permitted(
    site: AdminSite, request: HttpRequest, entries: tuple[Entry, ...]
) -> Iterator[tuple[str, str]]:
    for entry in entries:
        page = site._registry.get(apps.get_model(entry.model))
        if page and page.has_view_or_change_permission(request):
            yield entry.title, entry.url


def _current(urls: list[str], path: str) -> str:
    """The longest address that a path begins with: the fleet lies below the list's address."""
    return max((url for url in urls if path.startswith(url)), key=len, default="")
