"""Admin links to a client's own pages: to manage them, or to view them as its members do."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from clients.admin.scoped import staff
from clients.auth import handoff, hosts, permissions
from clients.models import Client, Domain


class OpenPagesMixin:
    """Admin mixin: the views behind the links beside a client's history."""

    def get_urls(self) -> list[URLPattern]:
        parent: Any = super()
        opened = admin.site.admin_view(open_pages)
        viewed = admin.site.admin_view(view_as)
        return [
            path("<uuid:client_id>/open/", opened, name="clients_client_open"),
            path("<uuid:client_id>/view-as/", viewed, name="clients_client_view_as"),
            *parent.get_urls(),
        ]


@require_GET
@never_cache
def open_pages(request: HttpRequest, client_id: UUID) -> HttpResponse:
    return _hand_off(request, client_id)


@require_GET
@never_cache
def view_as(request: HttpRequest, client_id: UUID) -> HttpResponse:
    return _hand_off(request, client_id, is_view_as=True)


def _hand_off(request: HttpRequest, client_id: UUID, *, is_view_as: bool = False) -> HttpResponse:
    """Redirect to the client's host with a sign-in handoff. Raises Http404."""
    client = (
        permissions.configurable(staff(request), Client.objects.all()).filter(pk=client_id).first()
    )
    if client is None:
        raise Http404
    try:
        host = hosts.primary_host(client)
    except Domain.DoesNotExist:
        messages.warning(request, _("This client has no proven domain yet."))
        return redirect("admin:clients_client_change", client_id)
    token = handoff.issue(staff(request), host=host, is_view_as=is_view_as)
    return redirect(hosts.url(host, reverse("enter", args=[token])))
