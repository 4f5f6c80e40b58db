import gc
from collections.abc import Iterator

import pytest
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
    "tests.fixtures.flushing",
    "tests.fixtures.hot_routes",
    "tests.fixtures.nameserver",
    "tests.fixtures.network",
    "tests.fixtures.redis",
    "tests.fixtures.sandbox",
    "tests.fixtures.smtp_server",
    "tests.fixtures.platform",  # after those it imports
    "tests.fixtures.stack",
    "tests.fixtures.faults",
    "tests.fixtures.lone_worker",
]

# A property holds however busy the machine is. A run tries the same examples every time, so that
# it fails for what was changed alone; a thorough one looks for others.
settings.register_profile("untimed", deadline=None, max_examples=50, derandomize=True)
settings.register_profile("thorough", deadline=None, max_examples=1000)
settings.load_profile("untimed")

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


@pytest.fixture(autouse=True)
def _close_broker_circuit() -> None:
    """Close the broker's circuit breaker, which an earlier test may have opened."""
    celery.breaker.record_success()
