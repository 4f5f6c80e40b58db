import gc
from collections.abc import Iterator
from functools import wraps
from typing import Any

import pytest
from django.core.management import CommandError
from django.core.management.commands import flush
from django.db import connection
from hypothesis import settings
from pytest_django import DjangoDbBlocker
from xdist.remote import Producer
from xdist.scheduler.protocol import Scheduling

from portal.celery import app as celery
from tests.scheduling import SiteScheduling

pytest_plugins = [
    "tests.fixtures.browser",
    "tests.fixtures.factories",
    "tests.fixtures.hot_routes",
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
settings.register_profile("untimed", deadline=None, max_examples=50)
settings.register_profile("thorough", deadline=None, max_examples=1000)
settings.load_profile("untimed")

FLUSHES = 3

# A thread that has ended keeps its connection until Python collects it.
TERMINATE_CONNECTIONS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run tests of the running site last: its workers consume the queues that others inspect."""
    items.sort(key=lambda item: "stack" in getattr(item, "fixturenames", ()))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling | None:
    return SiteScheduling(config, log) if config.getvalue("dist") == "load" else None


def pytest_collection_finish() -> None:
    """Spare the garbage collector all that thousands of tests have imported."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish() -> None:
    gc.unfreeze()  # modules in C report what is not collected at the end


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Terminate leftover connections at the end: they would block dropping the database."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(TERMINATE_CONNECTIONS)


@pytest.fixture(scope="session", autouse=True)
def _flush_as_if_new() -> Iterator[None]:
    """Django's `flush`, repeated on a deadlock: workers may still write while it truncates.

    It restarts sequences too, so that content types get the ids that a running site has cached.
    """
    handle = flush.Command.handle

    @wraps(handle)
    def again(self: flush.Command, **options: Any) -> None:
        options["reset_sequences"] = True
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
def _close_broker_circuit() -> None:
    """Close the broker's circuit breaker, which an earlier test may have opened."""
    celery.breaker.record_success()
