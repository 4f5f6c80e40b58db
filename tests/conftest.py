from collections.abc import Iterator
from functools import wraps
from typing import Any

import pytest
from django.core.management import CommandError
from django.core.management.commands import flush
from django.db import connection
from hypothesis import settings
from pytest_django import DjangoDbBlocker

from portal.celery import app as celery

pytest_plugins = [
    "tests.fixtures.browser",
    "tests.fixtures.tenants",
    "tests.fixtures.hot",
    "tests.fixtures.nameserver",
    "tests.fixtures.network",
    "tests.fixtures.redis",
    "tests.fixtures.sandbox",
    "tests.fixtures.platform",  # after those it imports
    "tests.fixtures.stack",
    "tests.fixtures.faults",
    "tests.fixtures.lone_worker",
]

# A property holds however busy the machine is.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

FLUSHES = 3

# A thread that has ended keeps its connection until Python collects it.
HANG_UP = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of the running site come last: its workers take what others look for in queues."""
    items.sort(key=lambda item: "stack" in getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """At the end, hang up for whoever did not: else the test database could not be dropped."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(HANG_UP)


@pytest.fixture(scope="session", autouse=True)
def _patient_flush() -> Iterator[None]:
    """Tables are emptied while workers may still write: of a deadlock, once more."""
    handle = flush.Command.handle

    @wraps(handle)
    def again(self: flush.Command, **options: Any) -> None:
        for _ in range(FLUSHES - 1):
            try:
                return handle(self, **options)
            except CommandError:
                continue
        return handle(self, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush.Command, "handle", again)
        yield


@pytest.fixture(autouse=True)
def _broker_in_good_standing() -> None:
    """What an earlier test did to its broker keeps no later one from publishing."""
    celery.breaker.record_success()
