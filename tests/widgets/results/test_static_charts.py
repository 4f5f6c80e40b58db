"""Static charts, stored beside payloads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from celery.signals import before_task_publish
from django.conf import LazySettings
from redis import Redis

from clients.models import Client
from tests.fixtures.platform import connect, forget_handles, make_board, refreshed, tile_requests_of
from tests.fixtures.sandbox import Sandbox
from widgets.rendering.errors import RenderingFailed
from widgets.results import keys, reader, static_charts
from widgets.results.tile_requests import TileRequest

pytestmark = pytest.mark.django_db

LINE = {"metrics": ["sessions"], "dimensions": ["day"], "kind": "line"}
KPI = {"metrics": ["sessions"], "dimensions": ["day"]}


class FakeRenderer:
    """Draws a word, and counts."""

    def __init__(self) -> None:
        self.drawn = 0

    def draw(self, figures: Sequence[dict[str, Any]]) -> list[str | None]:
        self.drawn += len(figures)
        return ["<svg></svg>" for _ in figures]


class Broken:
    def draw(self, figures: Sequence[dict[str, Any]]) -> list[str | None]:
        raise RenderingFailed("no paper")


@pytest.fixture
def tile_requests(acme: Client, platform: Sandbox, settings: LazySettings) -> list[TileRequest]:
    settings.STATIC_CHARTS = True
    found = tile_requests_of(make_board(connect(acme, platform), dict(LINE), dict(KPI)))
    refreshed(found)
    return list(found)


def figure_of(tile_request: TileRequest) -> dict[str, Any]:
    (result,) = reader.result_cache().read([tile_request], datetime.now(UTC))
    assert result.entry
    figure: dict[str, Any] = orjson.loads(result.entry.payload())["figure"]
    return figure


def test_charts_alone_are_rendered_and_found_for_their_figure(
    acme: Client, tile_requests: list[TileRequest]
) -> None:
    line = tile_requests[0]

    count = static_charts.render(
        acme.pk, [tile_request.digest for tile_request in tile_requests], FakeRenderer()
    )

    found = static_charts.find(acme.pk, [tile_request.digest for tile_request in tile_requests])
    assert count == 1
    assert list(found) == [line.digest]
    assert static_charts.markup(found[line.digest], figure_of(line)) == "<svg></svg>"


def test_a_static_chart_of_other_numbers_is_never_shown(
    acme: Client, tile_requests: list[TileRequest]
) -> None:
    line = tile_requests[0]
    static_charts.render(acme.pk, [line.digest], FakeRenderer())
    newer = figure_of(line) | {"layout": {}}

    found = static_charts.find(acme.pk, [line.digest])

    assert static_charts.markup(found[line.digest], newer) is None


def test_equal_numbers_are_drawn_once(acme: Client, tile_requests: list[TileRequest]) -> None:
    pencil = FakeRenderer()

    for _ in range(3):
        static_charts.render(acme.pk, [tile_requests[0].digest], pencil)

    assert pencil.drawn == 1


@pytest.mark.parametrize("damage", [b"", b"\xff\xfe", b"no line", b"line\nno gzip"])
def test_a_damaged_value_is_a_miss(
    acme: Client, tile_requests: list[TileRequest], redis: Redis, damage: bytes
) -> None:
    line = tile_requests[0]
    static_charts.render(acme.pk, [line.digest], FakeRenderer())
    (good,) = static_charts.find(acme.pk, [line.digest]).values()
    pencil = FakeRenderer()

    found = [static_charts.markup(raw, figure_of(line)) for raw in (damage, good[:-9], good[:30])]
    redis.set(keys.static_chart(acme.pk, line.digest), good[:-9])
    again = static_charts.render(acme.pk, [line.digest], pencil)
    redis.set(keys.payload(acme.pk, line.digest), damage)
    of_nothing = static_charts.render(acme.pk, [line.digest], pencil)

    assert found == [None] * 3
    assert (again, of_nothing, pencil.drawn) == (1, 0, 1)


def test_without_redis_nothing_is_drawn(
    acme: Client, tile_requests: list[TileRequest], settings: LazySettings
) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    forget_handles()

    assert static_charts.render(acme.pk, [tile_requests[0].digest], FakeRenderer()) == 0


def test_a_large_dashboard_is_enqueued_in_batches(tile_requests: list[TileRequest]) -> None:
    sent: list[Any] = []

    def note(body: Any, **told: Any) -> None:
        sent.append(len(body[0][1]))

    before_task_publish.connect(note)
    static_charts.enqueue(tile_requests[:1] * 25)
    before_task_publish.disconnect(note)

    assert sent == [10, 10, 5]


def test_globex_finds_nothing_of_acme(
    acme: Client, globex: Client, tile_requests: list[TileRequest]
) -> None:
    static_charts.render(acme.pk, [tile_requests[0].digest], FakeRenderer())

    assert static_charts.find(globex.pk, [tile_requests[0].digest]) == {}
    assert static_charts.render(globex.pk, [tile_requests[0].digest], FakeRenderer()) == 0


def test_a_browser_that_fails_leaves_the_payload_alone(
    acme: Client, tile_requests: list[TileRequest]
) -> None:
    with pytest.raises(RenderingFailed):
        static_charts.render(acme.pk, [tile_requests[0].digest], Broken())

    (result,) = reader.result_cache().read(tile_requests[:1], datetime.now(UTC))
    assert result.entry
    assert static_charts.find(acme.pk, [tile_requests[0].digest]) == {}


def test_without_static_charts_no_worker_is_notified(
    acme: Client, tile_requests: list[TileRequest], settings: LazySettings
) -> None:
    static_charts.render(acme.pk, [tile_requests[0].digest], FakeRenderer())
    settings.STATIC_CHARTS = False

    static_charts.enqueue(tile_requests)

    assert static_charts.find(acme.pk, [tile_requests[0].digest]) == {}
