"""Pages for sign-in, sign-out, password reset, sign-in handoff and invitations."""

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
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients import audit, invitations
from clients.auth import authentication, handoff, limits, reset_keys
from clients.auth.adapter import too_many
from clients.auth.backend import may_sign_in
from clients.auth.hosts import Site
from clients.auth.site_request import SiteRequest
from clients.errors import BadTicket, InvitationOver, TooManyAttempts, WrongPassword
from clients.mail import outbox
from clients.models import Invitation, OutgoingMail, User, canonical_email

# Session key of the reset key, while the form is open.
RESET_KEY = "password_reset_key"
HAS_PASSWORD = _(
    "This address has a password already: enter that one. If you have forgotten it, ask for a "
    "new one at the sign-in page where you use it."
)
# allauth's views read a request before they check its method.
form = require_http_methods(["GET", "HEAD", "POST"])

sign_in = form(allauth.LoginView.as_view())


class ResetForm(forms.Form):
    email = EmailField()

    def clean_email(self) -> str:
        return canonical_email(self.cleaned_data["email"])


class ResetView(allauth.PasswordResetView):  # type: ignore[misc]  # allauth has no types
    """Requests a password reset. The response is the same for unknown addresses."""

    form_class = ResetForm

    def form_valid(self, form: ResetForm) -> HttpResponse:
        request = cast(SiteRequest, self.request)
        email, address = form.cleaned_data["email"], request.META["REMOTE_ADDR"]
        try:
            limits.spend(limits.RESET, account=email, address=address)
        except TooManyAttempts as error:
            return too_many(request, error)
        audit.record("reset.asked", client=request.client, subject=email, address=address)

        user = User.objects.filter(email=email, is_active=True).first()
        known = user if user and may_sign_in(user, request.site) else None
        # Queued for unknown addresses too, so that the response time reveals nothing.
        outbox.post(OutgoingMail.Kind.RESET, client=request.client, user=known)
        return redirect("account_reset_password_done")


class ResetFromKeyView(allauth.PasswordResetFromKeyView):  # type: ignore[misc]
    """Sets a new password by a reset key that was issued for this host and its person."""

    @method_decorator(never_cache)
    def dispatch(
        self, request: HttpRequest, uidb36: str, key: str, **kwargs: Any
    ) -> HttpResponseBase:
        site = cast(SiteRequest, request).site
        is_kept = key == self.reset_url_key
        self.request, self.reset_user = request, _person(uidb36, site)
        self.key = str(request.session.get(RESET_KEY, "")) if is_kept else key
        if not self.reset_user or not reset_keys.is_valid(
            self.key, self.reset_user, host=site.host
        ):
            self.reset_user = None
            failed = self.get_context_data(token_fail=True)
            return cast(HttpResponseBase, self.render_to_response(failed))
        if not is_kept:
            # The key is moved to the session, so that no Referer reveals it.
            request.session[RESET_KEY] = key
            return redirect(request.path.replace(key, self.reset_url_key))
        is_another = request.user.is_authenticated and request.user != self.reset_user
        if is_another and request.method == "POST":
            self.logout()
            request.session[RESET_KEY] = self.key
        # Skips allauth's own check, which ignores the host.
        beyond: Any = super(allauth.PasswordResetFromKeyView, self)
        return cast(HttpResponseBase, beyond.dispatch(request, uidb36, self.key, **kwargs))


@form
@never_cache
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Sign-in handoff from the admin: a page that names the person, and a form that signs them in.

    The name warns a person who was sent another person's link.
    """
    here = cast(SiteRequest, request)
    try:
        if request.method != "POST":
            found = handoff.find(token, here.site)
            return render(request, "account/enter.html", {"handoff": found})
        redeemed = handoff.redeem(token, here.site)
    except BadTicket:
        return redirect("account_login")
    authentication.sign_in(here, redeemed.user, is_view_as=redeemed.is_view_as)
    return redirect("home")


@form
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Form of an invitation, which is accepted only by POST."""
    site = cast(SiteRequest, request).site
    if site.client is None:
        raise Http404
    found = invitations.find(token, site.client, host=site.host)
    try:
        return _accepted(request, found) or _invalid_link(request)
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
    here = cast(SiteRequest, request)
    # Validated against the address, whether or not it has an account.
    nobody = User(email=found.email)
    asked = ResetPasswordKeyForm(request.POST or None, user=nobody)
    if request.method == "POST" and asked.is_valid():
        authentication.check_attempts(found.email, here)
        try:
            user = invitations.accept(found, password=asked.cleaned_data["password1"])
        except WrongPassword:
            authentication.count_failure(found.email, here)
            asked.add_error("password1", HAS_PASSWORD)
        else:
            authentication.sign_in(here, user)
            return redirect("home")
    return render(request, "account/invitation.html", {"form": asked, "invitation": found})


def _invalid_link(request: HttpRequest) -> HttpResponse:
    """The same page for every reason for which a link is invalid."""
    limits.spend(limits.LINK, account="", address=request.META["REMOTE_ADDR"])
    return render(request, "account/invitation_over.html", status=HTTPStatus.NOT_FOUND)


def _person(uidb36: str, site: Site) -> User | None:
    """The person of a reset link, if they sign in on this host."""
    try:
        person_id: UUID = url_str_to_user_pk(uidb36)
    except (ValueError, ValidationError):
        return None
    user = User.objects.filter(pk=person_id).first()
    return user if user and may_sign_in(user, site) else None
