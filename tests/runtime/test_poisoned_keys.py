"""Poisoned keys: the site keeps responding and repairs every unusable key in Redis."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast
from uuid import uuid4

import orjson
import pytest
from django.conf import LazySettings
from pytest_django import DjangoCaptureOnCommitCallbacks
from redis import Redis

from clients.auth import revocation
from clients.models import Client, Connection
from portal import health, tasks
from runtime import base_task
from runtime.keyspace import type_of
from tests.clients.browsers import browser, sign_in
from tests.fixtures.hot_routes import Exchange, HotRoutesClient, bearer
from tests.fixtures.platform import connect, make_board, remember_beginning, tile_requests_of
from tests.fixtures.sandbox import Sandbox
from tests.runtime.poison import TYPES, expected, is_right, poison, spoil
from tests.widgets.realtime import ticket_holder
from tests.widgets.realtime.listener import opened
from tests.widgets.realtime.ticket_holder import TicketHolder
from tests.widgets.webhooks.sender import Sender, event
from tests.widgets.webhooks.working import end_debounce
from tests.widgets.webhooks.working import work as process
from widgets import rendering_tasks
from widgets.accounts import access, warming
from widgets.admin import connection_check
from widgets.rendering import heartbeat
from widgets.results import keys, reader, static_charts
from widgets.tasks import refresh_tiles

pytestmark = pytest.mark.django_db

Run = Callable[[Exchange], None]
RESOURCE = "analytics"
PATH = "analytics/query"
FIELDS = {
    ":state": [
        "blocked_until",
        "limit",
        "trips",
        "open_until",
        "probe",
        "probe_until",
        "reset_at",
        "remaining",
        "failures",
        "recent",
        "strikes",
        "low",
        "low_at",
    ],
    ":circuits": [RESOURCE],
    "": [PATH],
}


class FakeRenderer:
    def draw(self, figures: Any) -> list[str | None]:
        return ["<svg></svg>" for _ in figures]


class Site:
    """A client's page, with its worker and webhooks in process."""

    def __init__(
        self, holder: TicketHolder, connection: Connection, redis: Redis, capture: Any
    ) -> None:
        self.holder, self.connection, self.redis, self._capture = holder, connection, redis, capture
        self.sender = Sender(connection)
        self.owner = uuid4().hex
        (self.request,) = tile_requests_of(holder.board)
        self.result = browser(holder.host)
        sign_in(self.result, holder.member.user)

    def page(self) -> int:
        # That a dashboard was opened is recorded again half a minute later.
        reader.recent_admissions.forget()
        with self._capture(execute=True):
            path = f"/dashboards/{self.holder.board.slug}/?{ticket_holder.STATE}"
            return int(self.result.get(path).status_code)

    def refresh(self) -> None:
        """Run the page's refresh and rendering tasks."""
        while raw := cast("bytes | None", self.redis.lpop("screens")):
            message = orjson.loads(raw)
            arguments = orjson.loads(b64decode(message["body"]))[0]
            refresh_tiles.apply(arguments, task_id=message["headers"]["id"]).get()
        static_charts.render(self.request.client_id, [self.request.digest], FakeRenderer())

    def webhook(self) -> list[tuple[int, str]]:
        """Deliver two events: the second is debounced."""
        found = []
        for _ in range(2):
            status = self.sender.send(event("analytics.alert.triggered", data={})).status_code
            process(self.sender, access.redis())
            found.append((status, self.sender.stored()[-1].state))
        return found

    def operations(self) -> str:
        """Use restart counters, heartbeats, warming and circuits; returns their results."""
        tasks.heartbeat()
        assert health.has_worker()
        rendering_tasks.heartbeat()
        assert health.rendering_parts()["rendering_worker"]
        assert base_task.count_redelivery(self.owner)
        assert warming.opened(datetime.now(UTC), access.redis()) == [self.holder.board.pk]
        return connection_check.rate_limit_status(self.connection)

    def names(self) -> list[str]:
        """One key of each family."""
        client, of, digest = self.request.client_id, self.connection.pk, self.request.digest
        fingerprint = cast(bytes, self.redis.get(keys.account(client, of))).decode()
        budget = [f"g:rate_limit:{fingerprint}:{part}" for part in ("state", "window", "in_flight")]
        return [
            keys.payload(client, digest),
            keys.static_chart(client, digest),
            keys.failure(client, digest),
            keys.lock(client, digest),
            keys.versions(client, of, RESOURCE),
            keys.debounce(client, of, RESOURCE),
            keys.debounce(client, of, ""),
            keys.dashboard_spec(client, self.holder.dashboard_spec.digest),
            f"t:{client}:fetching:{of}:analytics.first_day",
            self.fact,
            keys.account(client, of),
            keys.page_sizes(client, of),
            keys.OPENED,
            revocation.client_key(client),
            revocation.person_key(self.holder.viewer.person_id),
            *budget,
            f"g:rate_limit:{fingerprint}:circuits",
            base_task.redeliveries_key(self.owner),
            health.HEARTBEAT_KEY,
            heartbeat.KEY,
        ]

    @property
    def fact(self) -> str:
        client = self.connection.client
        name = f"{self.connection.key_version}:analytics.first_day.{client.time_zone}"
        return keys.fact(client.pk, self.connection.pk, name)


@pytest.fixture
def site(
    acme: Client,
    platform: Sandbox,
    settings: LazySettings,
    redis: Redis,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> Site:
    settings.STATIC_CHARTS = True
    connection = connect(acme, platform, per_minute=10_000)
    board = make_board(connection, {"metrics": ["sessions"], "dimensions": ["day"], "kind": "line"})
    site = Site(TicketHolder(acme, board), connection, redis, django_capture_on_commit_callbacks)
    site.page()
    site.refresh()
    return site


def used(site: Site, hot_routes: Run) -> list[Any]:
    """Responses of every route, and the results of tasks."""
    answers: list[Any] = [site.page(), site.webhook()]
    answers.append(site.page())
    site.refresh()
    answers += [site.page(), site.operations()]

    async def exchange(hot_routes: HotRoutesClient) -> None:
        answer = await hot_routes.get(
            site.holder.url, host=site.holder.host, **bearer(site.holder.ticket)
        )
        answers.append((answer.status, answer.status_line["state"]))
        async with opened(hot_routes, site.holder) as stream:
            answers.append(stream.status)

    hot_routes(exchange)
    return answers


TOLD = [(202, "processed"), (202, "waiting")]
GOOD = [200, TOLD, 200, 200, "None stands open.", (200, "fresh"), 200]


def family(name: str) -> str:
    """Family of a key: its name without ids."""
    parts = name.split(":")
    if name.startswith("g:rate_limit:"):
        return f"rate_limit:{parts[-1]}"
    return parts[2] if parts[0] == "t" else ":".join(parts[:2])


def test_every_key_family_is_listed(site: Site, hot_routes: Run, redis: Redis) -> None:
    used(site, hot_routes)
    found = [name.decode() for name in cast("list[bytes]", redis.keys("*"))]

    ours = {family(name) for name in found if type_of(name)}
    assert ours - {family(name) for name in site.names()} == set()


@pytest.mark.parametrize("kind", [*TYPES, "unreadable"])
def test_unusable_keys_are_repaired_by_their_next_use(
    site: Site, hot_routes: Run, redis: Redis, kind: str
) -> None:
    names = [name for name in site.names() if kind != expected(name)]
    for third in (names[0::3], names[1::3], names[2::3]):
        end_debounce(redis)
        remember_beginning(site.connection)
        if any("fetching" in name for name in third):
            redis.delete(site.fact)
        for name in third:
            if kind == "unreadable":
                spoil(redis, name, FIELDS)
            else:
                poison(redis, name, kind)

        answers = used(site, hot_routes)

        wrong = [name for name in third if not is_right(redis, name)]
        assert (answers, wrong) == (GOOD, [])
