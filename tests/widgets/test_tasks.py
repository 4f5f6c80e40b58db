from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Thread

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks
from redis import Redis

from clients.auth.permissions import formats_of
from clients.models import Client, Connection
from clients.tenancy import within
from tests.fixtures.platform import STATE, connect, make_board, refreshed, tile_requests_of, waiting
from tests.fixtures.sandbox import Sandbox
from tests.fixtures.stack import until
from tests.widgets.webhooks.sender import event, make_sender
from widgets.models import WebhookDelivery
from widgets.results import dashboard_specs, reader
from widgets.results.freshness import CachedResult, Freshness
from widgets.results.reader import RefreshContext
from widgets.results.tile_requests import TileRequest, tile_requests
from widgets.sources.account import Priority
from widgets.tasks import refresh_tiles, sweep_webhooks

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("minutes", "messages"), [(1, 1), (60, 0)])
def test_a_retry_is_scheduled_within_the_brokers_visibility_timeout(
    acme: Client, platform: Sandbox, redis: Redis, minutes: int, messages: int
) -> None:
    connection = connect(acme, platform)
    board = make_board(connection, {"metrics": ["sessions"]})
    with within(acme.pk):
        until = timezone.now() + timedelta(minutes=minutes)
        Connection.objects.for_client(acme.pk).update(blocked_until=until)
    digests = [tile_request.digest for tile_request in tile_requests_of(board)]

    refresh_tiles.apply((RefreshContext(acme.pk, board.pk, STATE, "[]").dump(), digests)).get()

    assert platform.request_log() == []
    assert redis.llen("screens") == messages


def test_tiles_are_refreshed_in_the_readers_locale(
    acme: Client, platform: Sandbox, redis: Redis
) -> None:
    board = make_board(connect(acme, platform), {"metrics": ["sessions"]})
    formats = formats_of(acme, locale="de")
    with within(acme.pk):
        dashboard_spec = dashboard_specs.load(acme.pk, board.pk)
    (german,) = tile_requests(dashboard_spec, STATE, formats)
    context = RefreshContext(acme.pk, board.pk, STATE, "[]", "de")

    refresh_tiles.apply((context.dump(), [german.digest])).get()

    assert [result.freshness for result in read([german])] == [Freshness.FRESH]
    (own,) = read(tile_requests_of(board))
    assert (own.request.digest != german.digest, own.entry) == (True, None)


def test_refreshes_by_webhook_leave_screens_a_fifth_of_the_limit(
    acme: Client,
    platform: Sandbox,
    redis: Redis,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    connection = connect(acme, platform, per_minute=20)
    others = [{"field": "channel", "operator": "neq", "value": str(number)} for number in range(16)]
    tiles = [{"metrics": ["sessions"], "filters": [condition]} for condition in others]
    refreshed(tile_requests_of(make_board(connection, *tiles)))
    board = make_board(connection, {"metrics": ["sessions"]})
    tile_requests = tile_requests_of(board)
    context = RefreshContext(acme.pk, board.pk, STATE, "[]")

    refresh_tiles.apply((context.dump(), [tile_requests[0].digest], 1, Priority.WEBHOOK)).get()
    spared, postponed = len(platform.request_log()), waiting(redis)
    redis.delete("screens")
    with django_capture_on_commit_callbacks(execute=True):
        reader.request_refresh(read(tile_requests), context, timezone.now())
    asked = waiting(redis)
    refreshed(tile_requests)

    assert (spared, len(platform.request_log())) == (16, 17)
    assert (postponed[2:], asked[2:]) == ([2, Priority.WEBHOOK], [1, Priority.SCREEN])


def test_requests_beyond_the_time_limit_fail_by_a_timeout(
    acme: Client, platform: Sandbox, redis: Redis
) -> None:
    overview = {"resource": "overview", "metrics": ["revenue"]}
    board = make_board(connect(acme, platform), {"metrics": ["sessions"]}, overview)
    tile_requests = tile_requests_of(board)
    arguments = (
        RefreshContext(acme.pk, board.pk, STATE, "[]").dump(),
        [tile_request.digest for tile_request in tile_requests],
    )
    platform.scenario("delay", path="/analytics/overview", delay_ms=3000)

    with time_up_once(lambda: read(tile_requests)[0].freshness == Freshness.FRESH):
        refresh_tiles.apply(arguments).get()

    first, second = read(tile_requests)
    assert (first.freshness, first.failed) == (Freshness.FRESH, None)
    assert second.failed is not None
    assert (second.freshness, second.failed.code) == (Freshness.FAILED, "timeout")


def test_an_unreadable_delivery_stops_no_other_client(
    acme: Client, globex: Client, redis: Redis, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = make_sender(acme), make_sender(globex)
    for sender in (bad, good):
        sender.send(event("content.brief.created"))
    with within(acme.pk):
        rows = WebhookDelivery.objects.for_client(acme.pk)
        rows.update(happened_at=datetime.fromisoformat("0001-01-01T00:00:00+14:00"))

    sweep_webhooks()

    assert [delivery.state for delivery in good.stored()] == ["processed"]
    (told,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert str(vars(told)["connection"]) == str(bad.connection.pk)


def read(tile_requests: Sequence[TileRequest]) -> list[CachedResult]:
    return reader.result_cache().read(tile_requests, timezone.now())


@contextmanager
def time_up_once(is_so: Callable[[], bool]) -> Iterator[None]:
    """Raises the soft time limit of a worker once: a signal to its main thread."""

    def tell() -> None:
        until(is_so)
        time.sleep(0.5)  # the answer is kept in the database as well
        os.kill(os.getpid(), signal.SIGUSR1)

    def raise_it(*_: object) -> None:
        raise SoftTimeLimitExceeded

    before = signal.signal(signal.SIGUSR1, raise_it)
    teller = Thread(target=tell)
    teller.start()
    try:
        yield
    finally:
        # With the calls that the worker left under way: none outlives its test.
        teller.join()
        for thread in threading.enumerate():
            if thread.name.startswith(ThreadPoolExecutor.__name__):
                thread.join()
        signal.signal(signal.SIGUSR1, before)
