"""Admin link to a client's own pages, opened by a sign-in handoff."""

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

NAME = "clients_client_open"


class OpenPagesMixin:
    """Admin mixin: the view behind the link beside a client's history."""

    def get_urls(self) -> list[URLPattern]:
        parent: Any = super()
        route = "<uuid:client_id>/open/"
        return [path(route, admin.site.admin_view(open_pages), name=NAME), *parent.get_urls()]


@require_GET
@never_cache
def open_pages(request: HttpRequest, client_id: UUID) -> HttpResponse:
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
    token = handoff.issue(staff(request), host=host)
    return redirect(hosts.url(host, reverse("enter", args=[token])))
