"""Tenants on the running site: a client with a sandbox account and a dashboard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from redis import Redis

from clients.models import Client, Connection, User
from clients.tenancy import within
from tests.fixtures.factories import (
    make_client,
    make_connection,
    make_dashboard,
    make_member,
    make_user,
    make_widget,
)
from tests.fixtures.platform import remember_beginning
from tests.fixtures.stack import Stack, until
from tests.system.browser_session import BrowserSession, host_of
from widgets.models import Dashboard, LastGood
from widgets.results import keys
from widgets.results.invalidation import bump_command

Tile = Mapping[str, Any]


def tile(kind: str, *metrics: str, by: str = "", **more: Any) -> Tile:
    return {"kind": kind, "metrics": metrics, "dimensions": by.split(), **more}


SESSIONS = tile("kpi", "sessions", by="day")
# A typical dashboard: twelve tiles that need six calls.
TWELVE = (
    SESSIONS,
    tile("kpi", "revenue", by="day"),
    tile("kpi", "conversions", by="day"),
    tile("kpi", "conversion_rate", by="day"),
    tile("line", "sessions", "conversions", by="day"),
    tile("line", "sessions", by="week channel"),
    tile("line", "revenue", by="week channel"),
    tile("bar", "sessions", by="channel"),
    tile("table", "sessions", "conversions", "revenue", by="channel"),
    tile("bar", "sessions", by="property:device"),
    tile("table", "page_views", by="page_url", limit=8),
    tile("bar", "page_views", by="page_url", limit=5),
)


@dataclass
class Tenant:
    """One client, its account and its dashboard; `key` is the account's, in plaintext."""

    stack: Stack
    client: Client
    connection: Connection
    board: Dashboard
    key: str

    @property
    def host(self) -> str:
        return host_of(self.client)

    def browser_session(self, user: User | None = None) -> BrowserSession:
        """A session signed in on the client's host, by default of a new member."""
        if user is None:
            user = make_member(client=self.client).user
        browser_session = BrowserSession(self.stack, self.host)
        assert browser_session.sign_in(user.email).status_code == 302
        return browser_session

    def act(self, action: str) -> None:
        """Run an action of the admin's list on this client's connection, as an owner."""
        admin_browser = BrowserSession(self.stack, "agency.localhost")
        assert admin_browser.sign_in(make_user(agency_role="owner").email).status_code == 302
        form = {"action": action, "_selected_action": str(self.connection.pk)}
        form["csrfmiddlewaretoken"] = admin_browser.http.cookies["csrftoken"]
        assert admin_browser.http.post("/admin/clients/connection/", data=form).status_code == 302

    def calls(self) -> list[dict[str, Any]]:
        """Requests received by the platform with this client's key."""
        return self.stack.sandbox.request_log(self.key)

    def outdate(self, redis: Redis) -> None:
        """Bump all invalidation versions, so that all cached results are stale."""
        name = keys.versions(self.client.pk, self.connection.pk, "analytics")
        redis.execute_command(*bump_command({name: (None, None)}, seconds=60))

    def wait_until_kept(self) -> None:
        """Wait for a result in the database: it is stored there after pages show it."""
        with within(self.client.pk):
            until(LastGood.objects.for_client(self.client.pk).exists)

    def total(self, metric: str, *, days: int = 30) -> Any:
        """Total of a metric until yesterday, computed by the sandbox's own code."""
        return self.compute([metric], days=days)["meta"]["totals"][metric]

    def compute(self, metrics: Sequence[str], *, days: int = 30, by: Sequence[str] = ()) -> Any:
        yesterday = datetime.now(UTC).date() - timedelta(days=1)
        start = yesterday - timedelta(days=days - 1)
        span = {"start": start.isoformat(), "end": yesterday.isoformat()}
        body = {"metrics": metrics, "dimensions": by, "date_range": span, "timezone": "UTC"}
        return self.stack.sandbox.compute(self.key, body)


def make_tenant(
    stack: Stack,
    *tiles: Tile,
    name: str = "Acme",
    key: str = "",
    finds_beginning: bool = False,
    **account: Any,
) -> Tenant:
    """A client with a dashboard of these tiles, or of twelve. `account` are options of its key.

    The start of the account's data is stored already, unless `finds_beginning`.
    """
    client = make_client(name=name, time_zone="UTC")
    key = key or f"oscom_sk_{uuid4().hex}"
    stack.sandbox.add_key(key, **account)
    connection = make_connection(client=client, key=key, base_url=stack.sandbox.base_url)
    if not finds_beginning:
        remember_beginning(connection, cache=stack.cache_handle)
    board = make_board(connection, *(tiles or TWELVE))
    return Tenant(stack, client, connection, board, key)


def make_board(connection: Connection, *tiles: Tile) -> Dashboard:
    board = make_dashboard(client=connection.client)
    for position, each in enumerate(tiles):
        query = {"connection": str(connection.pk), **each}
        make_widget(dashboard=board, kind=query.pop("kind"), query=query, position=position)
    return board


def make_reader(*tenants: Tenant) -> User:
    """One person who is a member of all these clients."""
    user = make_user()
    for tenant in tenants:
        make_member(client=tenant.client, user=user)
    return user
