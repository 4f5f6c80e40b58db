"""Annotations of cached payloads: without a call, for the right charts and days alone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, cast

import orjson
import pytest
from redis import Redis

from clients.models import Client, Connection
from clients.tenancy import within
from tests.fixtures.platform import connect, make_board, refreshed, tile_requests_of
from tests.fixtures.sandbox import Sandbox
from widgets.models import Annotation, Dashboard
from widgets.results import chart_annotations, invalidation, keys, reader
from widgets.results.freshness import Freshness
from widgets.results.tile_requests import ANNOTATIONS_TAG, TileRequest
from widgets.sources.webhooks import Invalidation

pytestmark = pytest.mark.django_db(transaction=True)

LINE = {"kind": "line", "metrics": ["sessions"], "dimensions": ["day"]}
KPI = {"kind": "kpi", "metrics": ["sessions"], "dimensions": ["day"]}
BARS = {"kind": "bar", "metrics": ["sessions"], "dimensions": ["channel"]}


@pytest.fixture
def oscom(acme: Client, platform: Sandbox) -> Connection:
    return connect(acme, platform)


def annotate(connection: Connection, redis: Redis, **fields: Any) -> Annotation:
    """Something happened on Wednesday of the week that is shown, and is told."""
    day = fields.get("day", date(2025, 11, 12))
    given = {
        "client_id": connection.client_id,
        "connection": connection,
        "event_id": f"whe_{fields.get('text', 'A')}",
        "kind": "published",
        "text": "A",
        "day": day,
        "happened_at": datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
        "told_at": datetime.now(UTC),
    } | fields
    with within(connection.client_id):
        made = Annotation.objects.create(**given)
    told = [chart_annotations.invalidation_of(made)]
    invalidation.invalidate(redis, made.client_id, connection.pk, told, seconds=600)
    return made


def payload(tile_request: TileRequest) -> dict[str, Any]:
    (result,) = reader.read([tile_request], datetime.now(UTC))
    assert result.entry is not None
    found: dict[str, Any] = orjson.loads(result.entry.payload())
    return found


def marks(tile_request: TileRequest) -> list[list[str]]:
    return [mark["texts"] for mark in payload(tile_request)["annotations"]]


def freshness_of(tile_request: TileRequest) -> Freshness:
    return reader.read([tile_request], datetime.now(UTC))[0].freshness


def filled(connection: Connection, *tiles: dict[str, Any]) -> tuple[TileRequest, ...]:
    board: Dashboard = make_board(connection, *(dict(tile) for tile in tiles))
    tile_requests = tile_requests_of(board)
    refreshed(tile_requests)
    return tile_requests


def test_a_payload_that_cannot_be_annotated_is_refreshed(
    oscom: Connection, platform: Sandbox, redis: Redis
) -> None:
    (line,) = filled(oscom, LINE)
    calls = len(platform.request_log())
    name = keys.payload(line.client_id, line.digest)
    head = cast("bytes", redis.get(name)).partition(b"\n")[0]
    redis.set(name, head + b"\nbroken")
    annotate(oscom, redis)

    outcomes = refreshed([line])

    assert [outcome.failure for outcome in outcomes] == [None]
    assert marks(line) == [["Content published: A"]]
    assert len(platform.request_log()) == calls + 1


def test_a_new_annotation_is_drawn_without_a_call(
    oscom: Connection, platform: Sandbox, redis: Redis
) -> None:
    (line,) = filled(oscom, LINE)
    before, calls = payload(line), len(platform.request_log())

    annotate(oscom, redis)
    stale = freshness_of(line)
    outcomes = refreshed([line])

    assert (stale, freshness_of(line)) == (Freshness.STALE, Freshness.FRESH)
    assert outcomes == []
    assert len(platform.request_log()) == calls
    after = payload(line)
    assert marks(line) == [["Content published: A"]]
    assert {**after, "annotations": []} == {**before, "annotations": []}


def test_numbers_that_changed_as_well_are_refreshed(
    oscom: Connection, platform: Sandbox, redis: Redis
) -> None:
    (line,) = filled(oscom, LINE)
    calls = len(platform.request_log())
    annotate(oscom, redis)
    invalidation.invalidate(
        redis,
        oscom.client_id,
        oscom.pk,
        [Invalidation("analytics", ("analytics",))],
        seconds=600,
    )

    outcomes = refreshed([line])

    assert [outcome.failure for outcome in outcomes] == [None]
    assert len(platform.request_log()) > calls
    assert marks(line) == [["Content published: A"]]
    assert freshness_of(line) is Freshness.FRESH


def test_only_charts_over_time_have_the_annotations_tag(oscom: Connection, redis: Redis) -> None:
    tile_requests = filled(
        oscom, LINE, KPI, BARS, {**LINE, "kind": "bar"}, {**LINE, "kind": "area"}
    )

    annotate(oscom, redis)

    assert [freshness_of(tile_request) for tile_request in tile_requests] == [
        Freshness.STALE,
        Freshness.FRESH,
        Freshness.FRESH,
        Freshness.STALE,
        Freshness.STALE,
    ]
    assert [ANNOTATIONS_TAG in tile_request.tags for tile_request in tile_requests] == [
        True,
        False,
        False,
        True,
        True,
    ]


@pytest.mark.parametrize("day", [date(2025, 11, 9), date(2025, 11, 17)])
def test_an_annotation_of_other_days_leaves_a_chart_fresh(
    oscom: Connection, redis: Redis, day: date
) -> None:
    (line,) = filled(oscom, {**LINE, "kind": "line"})

    annotate(oscom, redis, day=day)
    refreshed([line])

    assert marks(line) == []


def test_a_refresh_draws_known_annotations(oscom: Connection, redis: Redis) -> None:
    annotate(oscom, redis)
    annotate(oscom, redis, text="B", hidden_at=datetime.now(UTC))

    (line,) = filled(oscom, LINE)

    assert marks(line) == [["Content published: A"]]


def test_a_hidden_annotation_leaves_charts_until_it_is_shown_again(
    oscom: Connection, platform: Sandbox, redis: Redis
) -> None:
    annotation = annotate(oscom, redis)
    (line,) = filled(oscom, LINE)
    calls, seen = len(platform.request_log()), []

    for write in (chart_annotations.hide, chart_annotations.show):
        with within(oscom.client_id):
            write(annotation, redis)
        refreshed([line])
        seen.append(marks(line))

    assert seen == [[], [["Content published: A"]]]
    assert len(platform.request_log()) == calls


def test_another_accounts_and_another_clients_annotations_are_not_drawn(
    acme: Client, globex: Client, oscom: Connection, platform: Sandbox, redis: Redis
) -> None:
    other, theirs = connect(acme, platform), connect(globex, platform)
    (line,) = filled(oscom, LINE)

    for connection in (other, theirs):
        annotate(connection, redis)

    assert freshness_of(line) is Freshness.FRESH
    refreshed([line])
    assert marks(line) == []
