"""Authentication backend: password sign-in, limited to the hosts of a person's client."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from clients.auth import permissions
from clients.auth.hosts import Site
from clients.auth.site_request import SiteRequest
from clients.models import User, canonical_email


class ClientBackend(BaseBackend):
    """Authenticates members on their client's hosts and staff on the agency's.

    Unknown, disabled and foreign accounts get the same response after the same work.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        email: str | None = None,
        password: str | None = None,
        **others: Any,
    ) -> User | None:
        if request is None or email is None or password is None:
            return None
        user = User.objects.filter(email=canonical_email(email)).first()
        if user is None:
            # Hashing takes most of the time; an unknown account must cost it too.
            User().set_password(password)
            return None
        fits = user.check_password(password)
        return user if may_sign_in(user, cast(SiteRequest, request).site) and fits else None

    def get_user(self, user_id: UUID) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).first()


def may_sign_in(user: User, site: Site) -> bool:
    """True if a person signs in and resets their password at this site.

    Staff do so on the agency's host alone: a client's host may be controlled by anybody.
    """
    if site.client is None:
        return user.is_active and user.is_staff
    return not user.is_staff and permissions.role_of(user, site.client) is not None
