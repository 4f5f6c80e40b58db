"""Asks the sandbox in process, without a socket."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import orjson

from sandbox.accounts import KeyRing
from sandbox.app import Sandbox
from sandbox.clock import Clock
from sandbox.exchange import Request, Response
from sandbox.webhooks.subscriptions import Subscriptions
from sandbox.world import Flags, World

# Two days after Europe set its clocks forward.
NOW = datetime(2026, 3, 31, 10, tzinfo=UTC)
KEY = "oscom_sk_demo_alpenpfad"
FEBRUARY = {"start": "2026-02-01", "end": "2026-02-28"}


class Driver:
    def __init__(self, world: World) -> None:
        self.world = world
        self.sandbox = Sandbox(world, with_control=True)

    def renew(self) -> None:
        """Forgets everything but the generated data."""
        self.world.clock = Clock(NOW)
        self.world.keys = KeyRing()
        self.world.limiter.clear()
        self.world.scenarios.clear()
        self.world.request_log.clear()
        self.world.flags = Flags()
        self.world.subscriptions = Subscriptions()
        self.world.dispatcher.clear()
        self.world.data_store.undo_edits()

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str | None = None,
        query: Mapping[str, Any] | None = None,
    ) -> Response:
        headers = {"host": "localhost:9001"}
        if key:
            headers["authorization"] = f"Bearer {key}"
        raw = b"" if body is None else orjson.dumps(body)
        return self.sandbox.handle(
            Request(method, path, urlencode(query or {}), headers, raw, peer="127.0.0.1")
        )

    def get(self, path: str, *, key: str | None = KEY, **query: Any) -> Response:
        return self.send("GET", f"/oscom/v1{path}", key=key, query=query)

    def post(self, body: Any, *, key: str | None = KEY) -> Response:
        return self.send("POST", "/oscom/v1/analytics/query", body, key=key)

    def query(self, **body: Any) -> dict[str, Any]:
        """A good answer to a query; February's sessions unless told otherwise."""
        response = self.post({"metrics": ["sessions"], "date_range": FEBRUARY, **body})
        assert response.status == 200, response.body
        return dict(response.payload())

    def refusal(self, **body: Any) -> tuple[int, str, str]:
        """Status, code and first named field of a bad answer."""
        response = self.post({"metrics": ["sessions"], "date_range": FEBRUARY, **body})
        error = response.payload()["error"]
        return response.status, error["code"], error["details"][0]["field"]

    def control(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        return self.send(method, f"/__sandbox__{path}", body, query=query).payload()

    def walk(self, path: str, **query: Any) -> Iterator[dict[str, Any]]:
        cursor: dict[str, str] = {}
        while True:
            page = self.get(path, key="oscom_sk_walker", **query, **cursor).payload()
            yield from page["data"]
            if page["meta"]["next_cursor"] is None:
                return
            cursor = {"cursor": page["meta"]["next_cursor"]}
