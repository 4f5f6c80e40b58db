"""Request types: Django's `HttpRequest` with the attributes that our middleware sets."""

from __future__ import annotations

from django.http import HttpRequest

from clients.auth.hosts import Site
from clients.auth.viewer import Viewer
from clients.models import Client


class SiteRequest(HttpRequest):
    """Any request that reaches a page: its host is known."""

    # The sites framework, which has the word too, is not installed.
    site: Site  # type: ignore[assignment]
    client: Client | None
    is_agency: bool
    viewer: Viewer | None
    # End of a view-as session, in seconds since 1970; None in other sessions.
    view_as_until: int | None


class ClientRequest(SiteRequest):
    """A request to a page behind `client_page`."""

    client: Client
    viewer: Viewer
