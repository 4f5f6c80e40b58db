from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from pydantic import SecretStr

from clients import connections
from clients.admin.generic import ModelForm
from clients.admin.scoped import OF_CLIENT, ScopedAdmin, staff
from clients.models import Connection
from widgets.accounts import checks
from widgets.admin import webhooks
from widgets.admin.connection_check import CheckActions
from widgets.admin.connection_form import ConnectionForm
from widgets.admin.fleet import FleetPage
from widgets.admin.webhooks import WebhookActions
from widgets.pages import account_health
from widgets.sources import registry

SHOWN = (
    "key_set_at",
    "health",
    "use",
    "last_check",
    "circuits",
    "webhook_state",
    "webhook_subscription",
)


@admin.register(Connection)
class ConnectionAdmin(FleetPage, CheckActions, WebhookActions, ScopedAdmin):
    form = ConnectionForm
    list_display = ("label", "client", "source", "health", "key_set_at", "last_good_at")
    list_filter = (OF_CLIENT, "source", "health")
    list_select_related = ("client",)
    search_fields = ("label",)
    fields = (
        "client",
        "source",
        "label",
        "base_url",
        "key",
        "next_key",
        "key_set_at",
        "health",
        "use",
        "last_check",
        "circuits",
        "webhook_state",
        "webhook_scheme",
        "webhook_subscription",
    )
    actions = (
        "register_webhook",
        "set_up_webhook",
        "rotate_webhook",
        "revoke_webhook_secret",
        "remove_webhook",
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        shown = SHOWN
        # A sealed key opens for its own client alone, and is sent to its own platform alone.
        return ("client", "source", *shown) if obj else shown

    @admin.display(description="Use")
    def use(self, connection: Connection) -> str:
        return account_health.use(connection)

    @method_decorator(sensitive_post_parameters("key", "next_key"))
    def changeform_view(self, *args: Any, **kwargs: Any) -> Any:
        return super().changeform_view(*args, **kwargs)

    def delete_model(self, request: HttpRequest, obj: Connection) -> None:
        webhooks.remove(obj, actor=staff(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Connection]) -> None:
        for connection in queryset:
            webhooks.remove(connection, actor=staff(request))

    def write(self, request: HttpRequest, obj: Connection, form: ModelForm, change: bool) -> None:
        key, later = (SecretStr(form.cleaned_data[name]) for name in ("key", "next_key"))
        pattern = registry.source(obj.source).spec.credential_pattern
        has_moved = "base_url" in form.changed_data
        if key:
            connections.set_key(obj, key, actor=staff(request), pattern=pattern)
        else:
            connections.describe(obj, has_moved=has_moved)
        if later:
            connections.set_next_key(obj, later, actor=staff(request), pattern=pattern)
        scheme = form.cleaned_data["webhook_scheme"]
        if scheme and "webhook_scheme" in form.changed_data:
            webhooks.choose_scheme(obj, scheme, actor=staff(request))
        if key or has_moved:
            checks.request(obj, actor=staff(request))
