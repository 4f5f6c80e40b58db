"""A worker's refresh against the sandbox, over real HTTP."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from django.db import connection as database
from redis import Redis

from clients.models import Client, Connection
from clients.tenancy import within
from tests.fixtures.platform import STATE, connect, make_board, refreshed, tile_requests_of
from tests.fixtures.sandbox import Sandbox
from widgets.accounts import access, health
from widgets.results import keys, last_good, reader
from widgets.results.freshness import CachedResult, Freshness
from widgets.results.refresh import Outcome, refresh
from widgets.results.tile_requests import TileRequest
from widgets.sources.account import Priority
from widgets.sources.failures import Failure, RateLimited

pytestmark = pytest.mark.django_db

BODY = {
    "metrics": ["sessions", "revenue"],
    "date_range": {"start": "2025-11-10", "end": "2025-11-16"},
    "compare": {"mode": "previous_period"},
    "timezone": "UTC",
}


def read(tile_requests: Sequence[TileRequest]) -> list[CachedResult]:
    with within(tile_requests[0].client_id):
        return reader.read(tile_requests, datetime.now(UTC))


def test_a_refreshed_kpi_shows_the_numbers_that_the_platform_computes(
    acme: Client, platform: Sandbox
) -> None:
    board = make_board(connect(acme, platform), {"metrics": ["sessions"], "dimensions": ["day"]})
    tile_requests = tile_requests_of(board)

    (outcome,) = refreshed(tile_requests)

    (result,) = read(tile_requests)
    expected = platform.compute("oscom_sk_demo_standard", BODY)["meta"]["totals"]
    total = orjson.loads(result.entry.payload())["totals"][0]
    assert outcome.failure is None
    assert result.freshness is Freshness.FRESH
    assert total["value"] == expected["sessions"]
    assert total["change"] == pytest.approx(
        expected["sessions"] / expected["previous"]["sessions"] - 1
    )


def test_twelve_widgets_that_share_their_dimensions_cost_one_call_each_set(
    acme: Client, platform: Sandbox
) -> None:
    connection = connect(acme, platform)
    by_day = [
        {"metrics": [metric], "dimensions": ["day"]}
        for metric in ("sessions", "revenue", "conversions", "visitors", "page_views", "events")
    ]
    by_channel = [
        {"metrics": ["sessions", metric], "dimensions": ["channel"], "kind": "table"}
        for metric in ("revenue", "conversions", "visitors", "page_views", "events", "form_submits")
    ]

    outcomes = refreshed(tile_requests_of(make_board(connection, *by_day, *by_channel)))

    assert [outcome.failure for outcome in outcomes] == [None] * 12
    assert len(platform.request_log()) == 2


@pytest.mark.parametrize("raw", ["NaN", "12.01"])
def test_a_metric_that_cannot_be_read_leaves_the_others_of_its_call(
    acme: Client, platform: Sandbox, raw: str
) -> None:
    tiles = [{"metrics": [metric]} for metric in ("sessions", "conversions", "page_views")]
    tile_requests = tile_requests_of(make_board(connect(acme, platform), *tiles))
    platform.scenario("values", name="conversions", raw=raw)

    outcomes = {outcome.request.digest: outcome.failure for outcome in refreshed(tile_requests)}

    sessions, conversions, page_views = (
        outcomes[tile_request.digest] for tile_request in tile_requests
    )
    assert (sessions, page_views) == (None, None)
    assert conversions.code in {"malformed_response", "contract_violation"}
    assert [result.freshness for result in read(tile_requests)] == [
        Freshness.FRESH,
        Freshness.FAILED,
        Freshness.FRESH,
    ]


def test_bad_tiles_of_one_resource_leave_those_of_others(acme: Client, platform: Sandbox) -> None:
    bad = [
        {
            "metrics": ["keywords"],
            "resource": "seo_keywords",
            "kind": "kpi",
            "filters": [{"field": "keyword", "operator": "contains", "value": letter}],
        }
        for letter in "abcdef"
    ]
    good = [{"metrics": ["sessions"], "dimensions": [name]} for name in ("day", "channel")]
    tile_requests = tile_requests_of(make_board(connect(acme, platform), *bad, *good))
    platform.scenario("body", path="/seo/*", text="not json")

    for _ in range(3):
        outcomes = {outcome.request.digest: outcome.failure for outcome in refreshed(tile_requests)}

    codes = [
        (failure := outcomes[tile_request.digest]) and failure.code
        for tile_request in tile_requests
    ]
    assert codes == ["malformed_response"] * 6 + [None] * 2
    bad_calls = [
        call for call in platform.request_log() if call["path"].startswith("/oscom/v1/seo")
    ]
    assert len(bad_calls) == 5


def test_a_failure_keeps_the_good_payload_and_says_why(acme: Client, platform: Sandbox) -> None:
    tile_requests = tile_requests_of(make_board(connect(acme, platform), {"metrics": ["sessions"]}))
    refreshed(tile_requests)
    (before,) = read(tile_requests)
    platform.scenario("status", status=503)

    (outcome,) = refreshed(tile_requests)

    (after,) = read(tile_requests)
    assert outcome.failure.code == "unavailable"
    assert after.entry == before.entry
    assert after.failed.code == "unavailable"
    assert after.failed.retry_at > datetime.now(UTC)


def test_a_revoked_key_is_noted_for_the_agency_and_not_tried_again_for_minutes(
    acme: Client, platform: Sandbox
) -> None:
    connection = connect(acme, platform)
    platform.add_key("oscom_sk_revoked1", expired=True)
    connection = connect(acme, platform, expired=True)
    tile_requests = tile_requests_of(make_board(connection, {"metrics": ["sessions"]}))

    refreshed(tile_requests)

    (result,) = read(tile_requests)
    assert result.freshness is Freshness.FAILED
    assert result.failed.code == "auth_failed"
    assert not result.wants_refresh(datetime.now(UTC) + timedelta(minutes=4))
    with within(acme.pk):
        connection = Connection.objects.for_client(acme.pk).get(pk=connection.pk)
    assert connection.health == Connection.Health.NEEDS_ATTENTION


def test_losing_redis_and_the_platform_still_shows_the_last_good_numbers(
    acme: Client, platform: Sandbox, redis: Redis
) -> None:
    tile_requests = tile_requests_of(make_board(connect(acme, platform), {"metrics": ["sessions"]}))
    refreshed(tile_requests)
    (before,) = read(tile_requests)
    platform.scenario("status", status=503)
    redis.flushdb()

    (result,) = read(tile_requests)

    assert (result.entry, result.freshness) == (before.entry, Freshness.STALE)


def test_a_failed_refresh_brings_kept_payloads_back_for_the_hot_route(
    acme: Client, platform: Sandbox, redis: Redis
) -> None:
    tile_requests = tile_requests_of(make_board(connect(acme, platform), {"metrics": ["sessions"]}))
    refreshed(tile_requests)
    platform.scenario("status", status=503)
    redis.flushdb()

    refreshed(tile_requests)

    (result,) = reader.result_cache().read(tile_requests, datetime.now(UTC))
    assert result.entry is not None
    assert result.failed.code == "unavailable"


def test_results_are_shown_where_the_database_fails_to_keep_them(
    acme: Client, platform: Sandbox
) -> None:
    connection = connect(acme, platform)
    by_day = {"metrics": ["sessions"], "dimensions": ["day"]}
    tile_requests = tile_requests_of(make_board(connection, {"metrics": ["sessions"]}, by_day))
    with database.cursor() as cursor:
        cursor.execute("ALTER TABLE widgets_lastgood RENAME TO elsewhere")

    outcomes = refreshed(tile_requests)

    results = reader.result_cache().read(tile_requests, datetime.now(UTC))
    assert [outcome.failure for outcome in outcomes] == [None, None]
    assert [result.freshness for result in results] == [Freshness.FRESH, Freshness.FRESH]


def test_calls_that_fail_at_first_are_tried_again(acme: Client, platform: Sandbox) -> None:
    connection = connect(acme, platform)
    tile_requests = tile_requests_of(
        make_board(
            connection,
            {"metrics": ["sessions"]},
            {"metrics": ["sessions"], "dimensions": ["channel"]},
        )
    )
    # Fewer than the tries of one call: both answer, whichever of them meets these.
    platform.scenario("html", times=2)

    outcomes = refreshed(tile_requests)

    assert all(outcome.failure is None for outcome in outcomes)


def test_a_stored_payload_of_somebody_else_is_refused(
    acme: Client, globex: Client, platform: Sandbox, redis: Redis, caplog: pytest.LogCaptureFixture
) -> None:
    ours = tile_requests_of(make_board(connect(acme, platform), {"metrics": ["sessions"]}))
    theirs = tile_requests_of(make_board(connect(globex, platform), {"metrics": ["sessions"]}))
    refreshed(ours)
    stolen = redis.get(keys.payload(acme.pk, ours[0].digest))
    redis.set(keys.payload(globex.pk, theirs[0].digest), stolen)

    (result,) = read(theirs)

    assert result.entry is None
    assert "payload refused" in caplog.messages


def test_the_same_question_of_two_clients_shares_no_key(
    acme: Client, globex: Client, platform: Sandbox
) -> None:
    (ours,) = tile_requests_of(make_board(connect(acme, platform), {"metrics": ["sessions"]}))
    (theirs,) = tile_requests_of(make_board(connect(globex, platform), {"metrics": ["sessions"]}))

    assert ours.digest != theirs.digest
    assert not set(ours.cache_keys()) & set(theirs.cache_keys())


def test_a_kept_payload_is_found_by_its_own_client_alone(
    acme: Client, globex: Client, platform: Sandbox
) -> None:
    tile_requests = tile_requests_of(make_board(connect(acme, platform), {"metrics": ["sessions"]}))
    refreshed(tile_requests)

    with within(globex.pk):
        found = last_good.find(globex.pk, [tile_requests[0].digest])

    assert found == {}
    assert STATE.period.days == 7


def test_our_own_rate_limit_leaves_the_health_of_an_account(
    acme: Client, platform: Sandbox
) -> None:
    connection = connect(acme, platform)
    board = make_board(connection, {"metrics": ["sessions"], "dimensions": ["day"]})
    refreshed(tile_requests_of(board))
    ours = RateLimited(retry_at=datetime.now(UTC))

    health.record_outcomes(
        acme.pk, [Outcome(tile_request, ours) for tile_request in tile_requests_of(board)]
    )
    before = health_of(connection)
    theirs = RateLimited(status=429, retry_at=datetime.now(UTC))
    health.record_outcomes(
        acme.pk, [Outcome(tile_request, theirs) for tile_request in tile_requests_of(board)]
    )

    assert (before, health_of(connection)) == ("ok", "failing")


@pytest.mark.parametrize(
    ("priority", "freshness"),
    [(Priority.SCREEN, Freshness.FAILED), (Priority.WEBHOOK, Freshness.PENDING)],
)
def test_our_own_rate_limit_fails_tiles_of_screens_alone(
    acme: Client, platform: Sandbox, priority: Priority, freshness: Freshness
) -> None:
    connection = connect(acme, platform)
    tile_requests = tile_requests_of(make_board(connection, {"metrics": ["sessions"]}))
    opened = access.open_account(acme.pk, connection.pk, priority)
    assert not isinstance(opened, Failure)
    access.rate_limiter().block(opened[1].fingerprint, datetime.now(UTC) + timedelta(minutes=1))
    cache = reader.result_cache()
    cache.acquire(tile_requests, "worker")

    refresh(tile_requests, cache=cache, open_account=lambda _: opened, owner="worker")

    assert [result.freshness for result in read(tile_requests)] == [freshness]
    assert cache.acquire(tile_requests, "page") == list(tile_requests)


def health_of(connection: Connection) -> str:
    with within(connection.client_id):
        rows = Connection.objects.for_client(connection.client_id)
        return str(rows.values_list("health", flat=True).get(pk=connection.pk))


def test_options_that_do_not_fit_the_answer_are_an_invalid_widget(
    acme: Client, platform: Sandbox
) -> None:
    tile = {"kind": "pie", "metrics": ["sessions"], "dimensions": ["property:device"]}
    connection = connect(acme, platform)

    (outcome,) = refreshed(tile_requests_of(make_board(connection, tile)))

    assert outcome.failure is not None
    assert outcome.failure.code == "invalid_widget"
    assert health_of(connection) == "ok"
