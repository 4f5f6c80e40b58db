"""Password reset keys: of one person, for one host, until the password or the hour changes."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.tokens import PasswordResetTokenGenerator

from clients.models import User


class HostTokenGenerator(PasswordResetTokenGenerator):
    """Django's generator, whose keys are void on every host but one, in canonical form."""

    def __init__(self, host: str) -> None:
        super().__init__()
        self._host = host

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}|{self._host}"


def issue(user: User, *, host: str) -> str:
    return HostTokenGenerator(host).make_token(user)


def is_valid(key: str, user: User, *, host: str) -> bool:
    return HostTokenGenerator(host).check_token(user, key)
