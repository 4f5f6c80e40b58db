"""The form of a connection: its platform's address and keys, and how webhooks are signed."""

from __future__ import annotations

import re
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from clients import endpoints
from clients.admin.generic import ModelForm
from clients.models import Connection
from widgets import connection_addresses
from widgets.sources import registry
from widgets.sources.spec import Spec


class ConnectionForm(ModelForm):
    """The key is written and never read: what is stored shows its last four characters."""

    source = forms.ChoiceField(choices=registry.labels)
    base_url = forms.CharField(max_length=300, label=_lazy("Base URL"))
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

    webhook_scheme = forms.ChoiceField(
        required=False,
        label=_lazy("Webhook signature"),
        help_text=_lazy("How the platform signs what it delivers; set once there is a webhook."),
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

        self._offer_schemes()

    def _offer_schemes(self) -> None:
        field = cast(forms.ChoiceField, self.fields["webhook_scheme"])
        stored = not self.instance._state.adding
        endpoint = endpoints.of_connection(self.instance) if stored else None
        webhooks = registry.source(self.instance.source).webhooks if endpoint else None
        if endpoint is None or webhooks is None:
            field.disabled = True
            return
        field.choices = [(name, scheme.label) for name, scheme in webhooks.schemes.items()]
        field.initial = self.initial["webhook_scheme"] = endpoint.scheme

    def clean_base_url(self) -> str:
        """The address without a slash at its end; one without a scheme is not guessed at."""
        address = str(self.cleaned_data["base_url"]).strip().rstrip("/")
        if "://" not in address:
            raise ValidationError(_("Write the whole address, with https:// before it."))
        return address

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
        if address and (found := connection_addresses.problem(spec, address)):
            self.add_error("base_url", found)
