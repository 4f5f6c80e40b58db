from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.decorators import method_decorator
from django.utils.safestring import SafeString
from django.views.decorators.debug import sensitive_post_parameters
from pydantic import SecretStr

from clients import connections
from clients.admin import columns
from clients.admin.generic import ModelForm
from clients.admin.scoped import OF_CLIENT, ScopedAdmin, staff
from clients.models import Connection
from widgets.accounts import checks
from widgets.admin import webhooks
from widgets.admin.connection_actions import PauseActions, RotateAction
from widgets.admin.connection_check import CheckActions
from widgets.admin.connection_form import ConnectionForm, with_settings
from widgets.admin.fleet import FleetPage, health_state
from widgets.admin.webhooks import WebhookActions
from widgets.pages import account_health
from widgets.pages.credential_inputs import setting_fields
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
class ConnectionAdmin(
    FleetPage, CheckActions, PauseActions, RotateAction, WebhookActions, ScopedAdmin
):
    form = ConnectionForm
    empty_title = "No connection yet."
    empty_text = "Connect a client's account at its platform: an address and a key."
    list_display = ("label", "client", "platform", "state", "key_age", "fresh")
    ordering = ("client__name", "label")
    list_filter = (OF_CLIENT, "source", "health")
    list_select_related = ("client",)
    search_fields = ("label",)
    fieldsets = (
        ("Key", {"fields": (("key", "next_key"), "key_set_at")}),
        ("Health", {"fields": ("health", "use", "last_check", "circuits")}),
        ("Webhook", {"fields": ("webhook_state", "webhook_scheme", "webhook_subscription")}),
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
        return ("client", "source", "platform", *shown) if obj else shown

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        platform = "platform" if obj else "source"
        settings = tuple(setting_fields(obj.source if obj else None))
        account = (None, {"fields": ("client", (platform, "label"), "base_url", *settings)})
        return (account, *self.fieldsets)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """The form with the settings that the platform asks for, or each platform."""
        self_form: Any = with_settings(obj.source if obj else None)
        readonly = self.get_readonly_fields(request, obj)
        hidden = {name: None for name in readonly if name in self_form.declared_fields}
        form = type(self_form.__name__, (self_form,), hidden)
        return super().get_form(request, obj, change, **{**kwargs, "form": form})

    @admin.display(description="Platform", ordering="source")
    def platform(self, connection: Connection) -> str:
        source = registry.SOURCES.get(connection.source)
        return source.spec.label if source else connection.source

    @admin.display(description="Health", ordering="health")
    def state(self, connection: Connection) -> SafeString:
        return health_state(connection)

    @admin.display(description="Key set", ordering="key_set_at")
    def key_age(self, connection: Connection) -> SafeString:
        return columns.ago(connection.key_set_at, "key set")

    @admin.display(description="Last good answer", ordering="last_good_at")
    def fresh(self, connection: Connection) -> SafeString:
        return columns.ago(connection.last_good_at, "answered")

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
        pattern = registry.source(obj.source).spec.key.pattern
        has_moved = bool({"base_url", *setting_fields(obj.source)} & {*form.changed_data})
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
