"""Session authentication of API endpoints."""

from __future__ import annotations

from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request


class SiteSession(SessionAuthentication):
    """The session of the host, CSRF token included; without one the answer is 401."""

    def authenticate_header(self, request: Request) -> str:
        return "Session"
