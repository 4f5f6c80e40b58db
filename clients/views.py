"""Signing in and out, and choosing a new password."""

from __future__ import annotations

import logging
from typing import Any, cast
from uuid import UUID

from allauth.account import views as allauth
from allauth.account.fields import EmailField
from allauth.account.utils import url_str_to_user_pk
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from kombu.exceptions import OperationalError

from clients import audit
from clients.access import limits
from clients.access.adapter import too_many
from clients.access.backend import may_enter
from clients.access.requests import SiteRequest
from clients.errors import TooManyAttempts
from clients.models import User, canonical_email
from clients.tasks import send_reset

log = logging.getLogger(__name__)

# allauth's views look at a request before they look at its method.
form = require_http_methods(["GET", "HEAD", "POST"])

sign_in = form(allauth.LoginView.as_view())


class ResetForm(forms.Form):
    email = EmailField()

    def clean_email(self) -> str:
        return canonical_email(self.cleaned_data["email"])


class ResetView(allauth.PasswordResetView):  # type: ignore[misc]  # allauth has no types
    """Answers the same whether or not the address is known here."""

    form_class = ResetForm

    def form_valid(self, form: ResetForm) -> HttpResponse:
        request = cast(SiteRequest, self.request)
        email, address = form.cleaned_data["email"], request.META["REMOTE_ADDR"]
        try:
            limits.check(limits.RESET, account=email, address=address)
        except TooManyAttempts as error:
            return too_many(request, error)
        limits.count(limits.RESET, account=email, address=address)
        audit.record("reset.asked", client=request.client, subject=email, address=address)

        user = User.objects.filter(email=email, is_active=True).first()
        user_id = str(user.pk) if user and may_enter(user, request.site) else None
        client_id = str(request.client.pk) if request.client else None
        transaction.on_commit(lambda: _send(user_id, client_id), robust=True)
        return redirect("account_reset_password_done")


class ResetFromKeyView(allauth.PasswordResetFromKeyView):  # type: ignore[misc]
    """Takes a key only of somebody who belongs to this host."""

    @method_decorator(never_cache)
    def dispatch(
        self, request: HttpRequest, uidb36: str, key: str, **kwargs: Any
    ) -> HttpResponseBase:
        if not _belongs(cast(SiteRequest, request), uidb36):
            key = "void"
        response: HttpResponseBase = super().dispatch(request, uidb36, key, **kwargs)
        # The key must not leave with the first click.
        response["Referrer-Policy"] = "no-referrer"
        return response


sign_out = require_POST(allauth.LogoutView.as_view())
reset = form(ResetView.as_view())
reset_done = require_safe(allauth.PasswordResetDoneView.as_view())
reset_from_key = form(ResetFromKeyView.as_view())
reset_from_key_done = require_safe(allauth.PasswordResetFromKeyDoneView.as_view())


def _belongs(request: SiteRequest, uidb36: str) -> bool:
    try:
        person_id: UUID = url_str_to_user_pk(uidb36)
    except (ValueError, ValidationError):
        return False
    user = User.objects.filter(pk=person_id).first()
    return user is not None and may_enter(user, request.site)


def _send(user_id: str | None, client_id: str | None) -> None:
    """Leave the mail to a worker, known or unknown alike: the time taken must not tell."""
    try:
        send_reset.delay(user_id, client_id)
    except OperationalError:
        log.warning("broker does not answer; mailing at once")
        send_reset(user_id, client_id)
