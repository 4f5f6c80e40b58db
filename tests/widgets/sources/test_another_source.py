"""A source is one module and its registration: the key of a sixth platform is tested and its
numbers are drawn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

import orjson
import pytest
from pytest_django import Settings
from redis import Redis

from clients.models import Client, Connection
from clients.tenancy import within
from tests.fixtures.factories import make_connection
from tests.fixtures.platform import forget_handles, make_board, refreshed, tile_requests_of
from tests.widgets.sources import turnstile
from widgets.accounts import checks
from widgets.models import ConnectionCheck
from widgets.pages import account_health
from widgets.results import reader
from widgets.sources import registry
from widgets.tasks import check_connection

pytestmark = pytest.mark.django_db

PEOPLE = sum(count["people"] for count in turnstile.COUNTED)


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry.SOURCES, "turnstile", turnstile.Turnstile())


@pytest.fixture
def base_url(redis: Redis, settings: Settings) -> Iterator[str]:
    forget_handles()
    with turnstile.platform() as base_url:
        settings.SOURCES_ALLOWED_HOSTS = [urlsplit(base_url).netloc]
        yield base_url
    forget_handles()


def connected(client: Client, base_url: str, key: str = turnstile.KEY) -> Connection:
    return make_connection(client=client, source="turnstile", key=key, base_url=base_url)


@pytest.mark.parametrize(
    ("key", "found"), [(turnstile.KEY, (True, "")), ("gate-0000000000", (False, "auth_failed"))]
)
def test_its_key_is_tested(acme: Client, base_url: str, key: str, found: tuple[bool, str]) -> None:
    connection = connected(acme, base_url, key)
    with within(acme.pk):
        checks.request(connection, actor=None)

    check_connection(str(acme.pk), str(connection.pk))

    with within(acme.pk):
        check = ConnectionCheck.objects.for_client(acme.pk).get()
    assert (check.usable, check.failure) == found


@pytest.mark.django_db(transaction=True)
def test_its_numbers_are_drawn(acme: Client, base_url: str) -> None:
    connection = connected(acme, base_url)
    visits = {"resource": "visits", "metrics": ["people"]}
    by_gate = {**visits, "dimensions": ["gate"], "kind": "table"}
    requests = tile_requests_of(make_board(connection, {**visits}, by_gate))

    outcomes = refreshed(requests)

    assert [outcome.failure for outcome in outcomes] == [None, None]
    kpi, table = reader.result_cache().read(requests, datetime.now(UTC))
    assert kpi.entry
    assert orjson.loads(kpi.entry.payload())["totals"][0]["value"] == PEOPLE
    assert table.entry
    assert b"North gate" in table.entry.payload()


def test_the_desk_calls_it_by_its_name(acme: Client, base_url: str) -> None:
    line = account_health.Line(connected(acme, base_url), None, None)

    assert line.platform == "Turnstile"
