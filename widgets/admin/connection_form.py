"""The form of a connection: its platform's address and keys, and how webhooks are signed."""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from clients import endpoints
from clients.admin.generic import ModelForm
from clients.models import Connection
from widgets import connection_addresses
from widgets.accounts import checks
from widgets.pages import account_health
from widgets.pages.credential_inputs import key_problem, setting_fields, setting_name
from widgets.sources import credential_fields, registry
from widgets.sources.failures import UnknownSubaccount
from widgets.sources.spec import Spec

# By the failure of a connection's last test, the field that it is about.
TROUBLED_FIELDS = {
    "auth_failed": "key",
    "address_forbidden": "base_url",
    "wrong_address": "base_url",
}


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
        fields: tuple[str, ...] = ("client", "source", "label", "base_url")

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
        self._show_settings()
        self._show_trouble()

    def _show_settings(self) -> None:
        if self.instance._state.adding:
            return
        spec = registry.source(self.instance.source).spec
        self.fields["key"].label = spec.key.label
        for each in spec.settings:
            stored = self.instance.settings.get(each.name, "")
            self.initial[setting_name(spec, each)] = stored
            if each.is_subaccount:
                self._offer_subaccounts(setting_name(spec, each), stored)

    def _show_trouble(self) -> None:
        """The failure of the last test, at the field that it is about."""
        if self.instance._state.adding:
            return
        check = checks.of_connection(self.instance)
        failure = check.failure if check and not check.next_attempt_at else ""
        field = self.fields.get(TROUBLED_FIELDS.get(failure, ""))
        if field:
            field.help_text = f"{account_health.trouble(failure)} {field.help_text}".strip()

    def _offer_subaccounts(self, name: str, stored: str) -> None:
        """Subaccounts that the last test found the key to reach, beside the stored one."""
        check = checks.of_connection(self.instance)
        if check is None or not check.subaccounts:
            return
        choices = [("", "—"), *sorted(check.subaccounts.items(), key=itemgetter(1))]
        if stored and stored not in check.subaccounts:
            choices.append((stored, _("%(id)s, which the key does not reach") % {"id": stored}))
        held = self.fields.get(name)
        if held is None:
            return
        trouble = check.failure == UnknownSubaccount.code
        self.fields[name] = forms.ChoiceField(
            required=False,
            choices=choices,
            label=held.label,
            help_text=account_health.trouble(check.failure) if trouble else held.help_text,
        )

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
            if later and (problem := key_problem(spec, later)):
                self.add_error("next_key", problem)
            self._check_address(spec, found.get("base_url", ""))
            self._take_settings(spec, found)
        return found

    def _take_settings(self, spec: Spec, found: dict[str, Any]) -> None:
        given = {each.name: found.get(setting_name(spec, each), "") for each in spec.settings}
        for name, problem in self._setting_problems(spec, given):
            self.add_error(f"{spec.slug}_{name}", problem)
        self.instance.settings = {name: value for name, value in given.items() if value}

    def _setting_problems(self, spec: Spec, given: dict[str, str]) -> Iterator[tuple[str, str]]:
        return credential_fields.problems(spec.settings, given)

    def _check_key(self, spec: Spec, key: str) -> None:
        is_kept = not key and self.instance.sealed_key
        if not is_kept and (problem := key_problem(spec, key)):
            self.add_error("key", problem)

    def _check_address(self, spec: Spec, address: str) -> None:
        if address and (found := connection_addresses.problem(spec, address)):
            self.add_error("base_url", found)


def with_settings(
    slug: str | None, form: type[ConnectionForm] = ConnectionForm
) -> type[ConnectionForm]:
    """A form of connections with the settings of a platform, or of all."""
    return type(form.__name__, (form,), dict(setting_fields(slug)))
