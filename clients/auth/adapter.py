"""allauth's adapter: sign-in, sign-out and reset with our limits, sessions and audit log."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from clients import audit, people
from clients.auth import authentication, limits
from clients.auth.site_request import SiteRequest
from clients.errors import TooManyAttempts
from clients.models import User, canonical_email


class ClientAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            authentication.check_attempts(_account(credentials), cast(SiteRequest, request))
        except TooManyAttempts as error:
            raise ImmediateHttpResponse(too_many(request, error)) from error

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        authentication.count_failure(_account(credentials), cast(SiteRequest, request))

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        authentication.sign_in(cast(SiteRequest, request), cast(User, user))

    def logout(self, request: HttpRequest) -> None:
        authentication.sign_out(cast(SiteRequest, request))

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Set a password after a reset."""
        person = cast(User, user)
        request = cast(SiteRequest, self.request)
        people.set_password(person, password, client=request.client)
        address = request.META["REMOTE_ADDR"]
        audit.record(
            "password.reset",
            client=request.client,
            actor=person,
            subject=person.email,
            address=address,
        )

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("admin:index") if cast(SiteRequest, request).is_agency else "/"

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_login")

    def is_safe_url(self, url: str | None) -> bool:
        """Paths of this host alone."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Disabled: the pages show their own messages."""


def too_many(request: HttpRequest, error: TooManyAttempts) -> HttpResponse:
    response = render(
        request,
        "account/too_many_attempts.html",
        {"minutes": -(-error.retry_in // limits.MINUTE)},
        status=HTTPStatus.TOO_MANY_REQUESTS,
    )
    response["Retry-After"] = str(error.retry_in)
    return response


def _account(credentials: dict[str, Any]) -> str:
    return canonical_email(credentials.get("email") or "")[:254]
