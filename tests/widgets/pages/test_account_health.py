"""Account health as lines for the admin."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from clients.models import Client, Connection
from clients.tenancy import across_clients
from tests.fixtures.factories import make_connection
from tests.fixtures.platform import connect, make_board, refreshed, tile_requests_of
from tests.fixtures.sandbox import Sandbox
from widgets.pages import account_health
from widgets.pages.account_health import ORDERS, Fleet
from widgets.sources import failures
from widgets.sources.rate_limit import RedisRateLimiter

pytestmark = pytest.mark.django_db

SESSIONS = {"metrics": ["sessions"]}


def fleet_of(redis: Redis, order: str = "") -> Fleet:
    with across_clients():
        rows = Connection.objects.across_clients().select_related("client")
        return account_health.fleet(rows, RedisRateLimiter(redis), order=order)


def labels(found: Fleet) -> list[str]:
    return [line.connection.label for line in found.lines]


def failing(client: Client, code: str, **fields: Any) -> Connection:
    given = {"health": Connection.Health.FAILING, "failure": code, "label": code} | fields
    return make_connection(client=client, **given)


@pytest.mark.django_db(transaction=True)
def test_a_line_says_what_is_left_once_somebody_called(
    acme: Client, platform: Sandbox, redis: Redis
) -> None:
    connection = connect(acme, platform, per_minute=40)
    (before,) = fleet_of(redis).lines
    refreshed(tile_requests_of(make_board(connection, dict(SESSIONS))))

    (after,) = fleet_of(redis).lines

    assert (before.status, before.last_good_at) == (None, None)
    assert after.status is not None
    assert (after.status.left, after.status.limit) == (39, 40)
    assert (after.health, after.trouble, after.retry_at) == ("ok", "", None)
    assert after.last_good_at is not None


def test_trouble_is_told_in_words_and_with_the_next_try(acme: Client, redis: Redis) -> None:
    until = timezone.now() + timedelta(minutes=5)
    failing(acme, "rate_limited", blocked_until=until)

    (line,) = fleet_of(redis).lines

    assert line.trouble == "The platform asks us to wait."
    assert line.retry_at == until
    assert line.platform == "OSCOM"


def test_every_failure_has_words() -> None:
    kinds = [failures.Failure]
    for kind in kinds:
        kinds += kind.__subclasses__()

    assert {kind.code for kind in kinds} - account_health.TROUBLES.keys() == set()


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("", ["timeout", "fine"]),
        ("-health", ["fine", "timeout"]),
        ("account", ["fine", "timeout"]),
        ("-account", ["timeout", "fine"]),
        ("last_good", ["timeout", "fine"]),
        ("-client", ["timeout", "fine"]),
        ("left", ["fine", "timeout"]),
        ("retry", ["timeout", "fine"]),
        ("'; --", ["timeout", "fine"]),
    ],
)
def test_lines_come_in_the_order_that_was_asked_for(
    acme: Client, globex: Client, redis: Redis, order: str, expected: list[str]
) -> None:
    fine = {"health": Connection.Health.OK, "last_good_at": timezone.now()}
    make_connection(client=acme, label="fine", **fine)
    failing(globex, "timeout", blocked_until=timezone.now() + timedelta(hours=1))

    assert labels(fleet_of(redis, order)) == expected


@pytest.mark.parametrize("order", ORDERS)
def test_lines_without_any_news_can_be_ordered(acme: Client, redis: Redis, order: str) -> None:
    for _ in range(3):
        make_connection(client=acme)

    assert len(fleet_of(redis, order).lines) == 3


def test_without_redis_the_rest_is_told(acme: Client) -> None:
    failing(acme, "timeout")
    with Redis(port=1, retry=Retry(NoBackoff(), 0)) as nobody:
        found = fleet_of(nobody)

    assert not found.is_sure
    assert [line.trouble for line in found.lines] == ["The platform answers too slowly."]


def test_a_moment_is_written_as_the_admin_writes_others() -> None:
    at = datetime(2026, 11, 30, 23, 24, tzinfo=UTC)

    assert account_health.moment(at) == "30 Nov 2026, 23:24 UTC"
