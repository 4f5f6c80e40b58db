from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.debug import sensitive_post_parameters
from pydantic import SecretStr

from clients import connections
from clients.admin.generic import ModelForm
from clients.admin.scoped import OF_CLIENT, ScopedAdmin, staff
from clients.models import Connection
from widgets import fleet
from widgets.admin import webhooks
from widgets.admin.fleet import FleetPage
from widgets.admin.webhooks import WebhookActions
from widgets.sources import registry
from widgets.sources.spec import Spec


class ConnectionForm(ModelForm):
    """The key is written and never read: what is stored shows its last four characters."""

    source = forms.ChoiceField(
        choices=[(slug, source.spec.label) for slug, source in registry.SOURCES.items()]
    )
    base_url = forms.URLField(assume_scheme="https", max_length=300)
    key = forms.CharField(
        required=False,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    next_key = forms.CharField(
        required=False,
        strip=True,
        help_text=_lazy("Takes over by itself once the platform refuses the present one."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    class Meta:
        model = Connection
        fields = ("client", "source", "label", "base_url")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.sealed_key:
            hint = self.instance.key_hint
            stored = f"••••{hint}" if hint else "••••"
            kept = _("Stored: %(key)s. Leave empty to keep it.")
            self.fields["key"].help_text = kept % {"key": stored}
            if self.instance.sealed_next_key:
                later = f"••••{self.instance.next_key_hint}"
                self.fields["next_key"].help_text = kept % {"key": later}

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        slug = found.get("source") or self.instance.source
        if slug:
            spec = registry.source(slug).spec
            self._check_key(spec, found.get("key", ""))
            later = found.get("next_key")
            if later and not re.fullmatch(spec.credential_pattern, later):
                self.add_error("next_key", spec.credential_help)
            self._check_address(spec, found.get("base_url", ""))
        return found

    def _check_key(self, spec: Spec, key: str) -> None:
        is_kept = not key and self.instance.sealed_key
        if not is_kept and not re.fullmatch(spec.credential_pattern, key):
            self.add_error("key", spec.credential_help)

    def _check_address(self, spec: Spec, address: str) -> None:
        if address in spec.base_urls or urlsplit(address).netloc in settings.SOURCES_ALLOWED_HOSTS:
            return
        known = ", ".join(spec.base_urls)
        self.add_error("base_url", ValidationError(_("Write %(urls)s") % {"urls": known}))


@admin.register(Connection)
class ConnectionAdmin(FleetPage, WebhookActions, ScopedAdmin):
    form = ConnectionForm
    list_display = ("label", "client", "source", "health", "key_set_at", "last_good_at")
    list_filter = (OF_CLIENT, "source", "health")
    list_select_related = ("client",)
    search_fields = ("label",)
    fields = (
        *("client", "source", "label", "base_url", "key", "next_key"),
        *("key_set_at", "health", "use", "webhook_state", "webhook_order"),
    )
    actions = (
        *("register_webhook", "set_up_webhook", "rotate_webhook"),
        *("revoke_webhook_secret", "remove_webhook"),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        shown = ("key_set_at", "health", "use", "webhook_state", "webhook_order")
        # A sealed key opens for its own client alone, and is sent to its own platform alone.
        return ("client", "source", *shown) if obj else shown

    @admin.display(description="Use")
    def use(self, connection: Connection) -> str:
        return fleet.use(connection)

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
        if key:
            connections.set_key(obj, key, actor=staff(request), pattern=pattern)
        else:
            connections.describe(obj, has_moved="base_url" in form.changed_data)
        if later:
            connections.set_next_key(obj, later, actor=staff(request), pattern=pattern)
