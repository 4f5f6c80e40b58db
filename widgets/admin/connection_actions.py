"""Pause, resume and key rotation of a connection, with a page that says what will happen."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from pydantic import SecretStr

from clients import connections
from clients.admin.scoped import staff
from clients.errors import BadCredential
from clients.models import Connection
from widgets.accounts import checks
from widgets.admin.connection_check import FLEET, PAGE
from widgets.sources import registry

form = require_http_methods(["GET", "HEAD", "POST"])


class KeyForm(forms.Form):
    """A new key; empty where a stored next key takes over."""

    key = forms.CharField(
        required=False,
        strip=True,
        label="New key",
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )


class PauseActions:
    """Admin mixin: pages to pause and to resume a connection."""

    def get_urls(self) -> list[URLPattern]:
        parent: Any = super()
        view = admin.site.admin_view
        return [
            path(
                "<path:object_id>/pause/", view(form(self.pause)), name="clients_connection_pause"
            ),
            path(
                "<path:object_id>/resume/",
                view(require_POST(self.resume)),
                name="clients_connection_resume",
            ),
            *parent.get_urls(),
        ]

    def pause(self, request: HttpRequest, object_id: str) -> HttpResponse:
        connection = _changeable(self, request, object_id)
        if request.method != "POST":
            return _page(request, "pause", connection)
        connections.pause(connection, actor=staff(request))
        messages.success(request, _("Paused. Its pages keep their last numbers."))
        return _back(request, connection)

    def resume(self, request: HttpRequest, object_id: str) -> HttpResponse:
        connection = _changeable(self, request, object_id)
        connections.resume(connection, actor=staff(request))
        # What failed while it was paused is asked for anew.
        checks.request(connection, actor=staff(request), resets=True)
        messages.success(request, _("Resumed. A worker asks the platform; look again in a moment."))
        return _back(request, connection)


class RotateAction:
    """Admin mixin: the page of a connection's key rotation."""

    def get_urls(self) -> list[URLPattern]:
        parent: Any = super()
        view = admin.site.admin_view(form(self.rotate))
        route = path("<path:object_id>/rotate/", view, name="clients_connection_rotate")
        return [route, *parent.get_urls()]

    @method_decorator(sensitive_post_parameters("key"))
    def rotate(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Replace the key by one that is entered, or by the stored next one, which a worker tries
        first: if the platform refuses it, the present one stays.
        """
        connection = _changeable(self, request, object_id)
        asked = KeyForm(request.POST if request.method == "POST" else None)
        if asked.is_bound and asked.is_valid() and _rotated(request, connection, asked):
            messages.success(request, _("A worker tries the key; look again in a moment."))
            return _back(request, connection)
        return _page(request, "rotate", connection, form=asked)


def _rotated(request: HttpRequest, connection: Connection, asked: KeyForm) -> bool:
    """True once the key is stored, or the rotation requested; else the form says why not."""
    key = asked.cleaned_data["key"]
    if not key and not connection.sealed_next_key:
        asked.add_error("key", _("Paste the new key."))
        return False
    if not key:
        checks.request(connection, actor=staff(request), rotates=True)
        return True
    pattern = registry.source(connection.source).spec.key.pattern
    try:
        connections.set_key(connection, SecretStr(key), actor=staff(request), pattern=pattern)
    except BadCredential:
        asked.add_error("key", _("This is not a key of this platform."))
        return False
    checks.request(connection, actor=staff(request))
    return True


def _changeable(page: Any, request: HttpRequest, object_id: str) -> Connection:
    """The connection. Raises Http404 for one that the person may not configure."""
    connection: Connection | None = page.get_object(request, object_id)
    if connection is None or not page.has_change_permission(request, connection):
        raise Http404
    return connection


def _page(request: HttpRequest, name: str, connection: Connection, **more: Any) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": connection.label,
        "connection": connection,
        "back": "fleet" if "fleet" in (request.GET.get("back"), request.POST.get("back")) else "",
        "cancel": _back_url(request, connection),
        **more,
    }
    return render(request, f"admin/clients/connection/{name}.html", context)


def _back(request: HttpRequest, connection: Connection) -> HttpResponse:
    return redirect(_back_url(request, connection))


def _back_url(request: HttpRequest, connection: Connection) -> str:
    if "fleet" in (request.GET.get("back"), request.POST.get("back")):
        return reverse(FLEET)
    return reverse(PAGE, args=[connection.pk])
