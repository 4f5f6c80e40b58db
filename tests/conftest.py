from collections.abc import Iterator

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

pytest_plugins = [
    "tests.fixtures.browser",
    "tests.fixtures.cast",
    "tests.fixtures.hot",
    "tests.fixtures.network",
    "tests.fixtures.redis",
    "tests.fixtures.sandbox",
    "tests.fixtures.platform",  # after those it imports
    "tests.fixtures.stack",
    "tests.fixtures.faults",
    "tests.fixtures.lonely",
]

# A thread that has ended keeps its connection until Python collects it.
HANG_UP = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """At the end, hang up for whoever did not: else the test database could not be dropped."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(HANG_UP)
