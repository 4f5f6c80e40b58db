"""Services of a test run: PostgreSQL, Redis and the network guard."""

from __future__ import annotations

import socket

import pytest
from django.db import connection
from redis import Redis

from tests.fixtures.network import ExternalConnection


@pytest.mark.django_db
def test_the_database_role_is_bound_by_row_level_security() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        rights = cursor.fetchone()

    assert rights == (False, False)


def test_redis_is_empty_at_the_start_of_a_test(redis: Redis) -> None:
    assert redis.dbsize() == 0

    redis.set("left", "behind")


def test_redis_is_emptied_between_tests(redis: Redis) -> None:
    assert redis.dbsize() == 0


@pytest.mark.parametrize("address", [("192.0.2.1", 443), ("example.org", 443), ("2001:db8::1", 80)])
def test_network_access_is_blocked(address: tuple[str, int]) -> None:
    with socket.socket() as outside, pytest.raises(ExternalConnection):
        outside.connect(address)
