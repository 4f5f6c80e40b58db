"""What every test of the whole site shares."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings
from redis import Redis

from tests.fixtures.stack import Stack


@pytest.fixture
def site(stack: Stack, redis: Redis, settings: Settings) -> Iterator[Stack]:
    """The running site, with an empty Redis and a platform in good health."""
    # Passwords made by a test are checked by a web server that knows the real hash alone.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    with stack.visits:
        yield stack
    stack.sandbox.clear()
