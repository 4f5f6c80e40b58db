"""Signing in and out, choosing a new password, and accepting an invitation."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, cast
from uuid import UUID

from allauth.account import views as allauth
from allauth.account.fields import EmailField
from allauth.account.forms import ResetPasswordKeyForm
from allauth.account.utils import url_str_to_user_pk
from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients import audit, invitations
from clients.access import limits, sessions
from clients.access.adapter import too_many
from clients.access.backend import may_enter
from clients.access.requests import SiteRequest
from clients.errors import InvitationOver, TooManyAttempts
from clients.letters import outbox
from clients.models import Invitation, Letter, User, canonical_email

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
        known = user if user and may_enter(user, request.site) else None
        # Kept for nobody as well: the time taken must not tell.
        outbox.post(Letter.Kind.RESET, client=request.client, user=known)
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
        return response


@form
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Shows what an invitation asks for; only sending the form accepts it."""
    client = cast(SiteRequest, request).client
    if client is None:
        raise Http404
    found = invitations.find(token, client)
    try:
        return _accepted(request, found) or _over(request)
    except TooManyAttempts as error:
        return too_many(request, error)


sign_out = require_POST(allauth.LogoutView.as_view())
reset = form(ResetView.as_view())
reset_done = require_safe(allauth.PasswordResetDoneView.as_view())
reset_from_key = form(ResetFromKeyView.as_view())
reset_from_key_done = require_safe(allauth.PasswordResetFromKeyDoneView.as_view())


def _accepted(request: HttpRequest, found: Invitation | None) -> HttpResponse | None:
    try:
        return _accept(request, found) if found else None
    except InvitationOver:
        return None


def _accept(request: HttpRequest, found: Invitation) -> HttpResponse:
    # Validated against the address, whether or not it has an account.
    nobody = User(email=found.email)
    asked = ResetPasswordKeyForm(request.POST or None, user=nobody)
    if not (request.method == "POST" and asked.is_valid()):
        return render(request, "account/invitation.html", {"form": asked, "invitation": found})
    user = invitations.accept(found, password=asked.cleaned_data["password1"])
    sessions.sign_in(cast(SiteRequest, request), user)
    return redirect("home")


def _over(request: HttpRequest) -> HttpResponse:
    """One page for whatever may be wrong with a link."""
    address = request.META["REMOTE_ADDR"]
    limits.check(limits.LINK, account="", address=address)
    limits.count(limits.LINK, account="", address=address)
    return render(request, "account/invitation_over.html", status=HTTPStatus.NOT_FOUND)


def _belongs(request: SiteRequest, uidb36: str) -> bool:
    try:
        person_id: UUID = url_str_to_user_pk(uidb36)
    except (ValueError, ValidationError):
        return False
    user = User.objects.filter(pk=person_id).first()
    return user is not None and may_enter(user, request.site)
