"""The page behind a one-time link, on which a client enters the key of its platform."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, cast

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods
from pydantic import SecretStr

from clients import key_requests
from clients.auth import limits
from clients.auth.adapter import too_many
from clients.auth.site_request import SiteRequest
from clients.connections import LONGEST_KEY
from clients.errors import TooManyAttempts
from clients.models import KeyRequest
from widgets.pages.credential_inputs import foreign_key_problem, setting_fields, setting_name
from widgets.sources import registry
from widgets.sources.spec import Spec

# How often a page looks for the result of a test.
LOOK_SECONDS = 2


class KeyForm(forms.Form):
    """A platform's key, and the settings that it asks for beside it."""

    key = forms.CharField(
        max_length=LONGEST_KEY, widget=forms.PasswordInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, spec: Spec, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.spec = spec
        self.fields["key"].label = _(spec.key.label)
        self.fields["key"].help_text = _(spec.key.help)
        offered = setting_fields(spec.slug)
        # Which of the key's subaccounts is shown is for the manager to choose, after a test.
        self.asked = [each for each in spec.settings if not each.is_subaccount]
        for setting in self.asked:
            field = offered[setting_name(spec, setting)]
            field.required = setting.is_required
            self.fields[setting_name(spec, setting)] = field

    def clean_key(self) -> str:
        key = str(self.cleaned_data["key"])
        if problem := foreign_key_problem(self.spec, key):
            raise forms.ValidationError(problem)
        if self.spec.key.problem(key):
            words = _(
                "This is no key of %(platform)s. Copy the whole key there, and paste it here."
            )
            raise forms.ValidationError(words % {"platform": self.spec.label})
        return key

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        for setting in self.asked:
            name = setting_name(self.spec, setting)
            if name in found and setting.problem(found[name]):
                self.add_error(name, _(setting.help))
        return found

    def settings(self, stored: Mapping[str, str]) -> dict[str, str]:
        """The stored settings with those that were entered in their places."""
        names = {each.name: setting_name(self.spec, each) for each in self.asked}
        given = {name: self.cleaned_data[field] for name, field in names.items()}
        return {name: value for name, value in {**stored, **given}.items() if value}


@never_cache
@sensitive_post_parameters("key")
@sensitive_variables("form")
@require_http_methods(["GET", "HEAD", "POST"])
def key_request(request: HttpRequest, token: str) -> HttpResponse:
    """The form of a link, the test of the key that was entered, and its result."""
    site = cast(SiteRequest, request).site
    if site.client is None:
        raise Http404
    found = key_requests.find(token, site.client, host=site.host)
    try:
        return _page(request, found) if found else _invalid_link(request)
    except TooManyAttempts as error:
        return too_many(request, error)


def _page(request: HttpRequest, found: KeyRequest) -> HttpResponse:
    spec = registry.source(found.connection.source).spec
    if found.used_at or found.is_tested:
        return _state(request, found, spec)
    form = _form(request, found, spec)
    if request.method == "POST" and form.is_valid():
        key = SecretStr(form.cleaned_data["key"])
        address = request.META["REMOTE_ADDR"]
        key_requests.submit(found, key, form.settings(found.connection.settings), address=address)
        return redirect(request.path)
    return _answer(request, "form", found, spec, form=form)


def _form(request: HttpRequest, found: KeyRequest, spec: Spec) -> KeyForm:
    """The form with the settings of the last attempt, and the reason why its key was refused."""
    stored = {**found.connection.settings, **found.settings}
    initial = {setting_name(spec, each): stored.get(each.name, "") for each in spec.settings}
    form = KeyForm(spec, request.POST or None, initial=initial, label_suffix="")
    if found.failure and not form.is_bound:
        form.errors["key"] = form.error_class([_refusal(found.failure, spec)])
    return form


def _refusal(failure: str, spec: Spec) -> str:
    """The failure of a key's test, in words for the person who entered it."""
    match failure:
        case "auth_failed":
            words = _(
                "%(platform)s does not accept this key. Create a new one there, or copy it again."
            )
        case "scope_missing":
            words = _(
                "This key may read nothing that is needed here. Give it more rights, or create "
                "another."
            )
        case "unavailable" | "timeout" | "rate_limited" | "blocked" | "quota_exhausted":
            words = _("%(platform)s does not answer at the moment. Try again in a few minutes.")
        case _:
            words = _("The key could not be tested. Try again, or tell the sender of this link.")
    return words % {"platform": spec.label}


def _state(request: HttpRequest, found: KeyRequest, spec: Spec) -> HttpResponse:
    """The page of a key that is under test, which looks again by itself, or is stored."""
    response = _answer(request, "stored" if found.used_at else "testing", found, spec)
    if not found.used_at:
        response.headers["Refresh"] = str(LOOK_SECONDS)
    return response


def _answer(
    request: HttpRequest, name: str, found: KeyRequest, spec: Spec, **context: Any
) -> HttpResponse:
    shared = {
        "connection": found.connection,
        "platform": spec.label,
        "request_expires": found.expires_at,
    }
    return render(request, f"keys/{name}.html", {**shared, **context})


def _invalid_link(request: HttpRequest) -> HttpResponse:
    """The same page for every reason for which a link is invalid."""
    limits.spend(limits.LINK, account="", address=request.META["REMOTE_ADDR"])
    return render(request, "keys/over.html", status=HTTPStatus.NOT_FOUND)
