"""OSCOM's API: authentication, rate limit, routing and scopes, in this order."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.accounts import WORKSPACES, ApiKey
from sandbox.computing.listed import compute
from sandbox.exchange import Request, Response
from sandbox.limiter import Quota
from sandbox.oscom.call import Call
from sandbox.oscom.envelope import ApiError, invalid, not_found
from sandbox.oscom.query.answer import answer
from sandbox.oscom.routes import ROUTES
from sandbox.oscom.scopes import demand
from sandbox.world import World

NO_CONTENT = 204


class OscomApi:
    slug = "oscom"
    label = "OSCOM"
    prefix = "/oscom/v1"

    def __init__(self, world: World) -> None:
        self._world = world

    def handle(self, request: Request, path: str) -> Response:
        request_id = self._world.request_id()
        key = self._world.keys.find(request.bearer)
        if key and key.platform != self.slug:
            key = None
        quota = None
        try:
            if key is None:
                raise ApiError(401, "invalid_key", "The API key is missing or unknown.")
            quota = self._take(key)
            if not quota.allowed:
                raise self._over(quota)
            response = self._answer(key, request, path, request_id)
        except ApiError as error:
            response = error.response(request_id)
        headers = {"x-request-id": request_id, **(quota.headers() if quota else {})}
        return response.with_headers(headers)

    def compute(self, workspace: str, resource: str, body: Any) -> Any:
        """The query endpoint's answer, without its limiter, scenarios and request log."""
        clock = self._world.clock
        synthetic = self._world.data_store.data_of(WORKSPACES[workspace], clock.now())
        if resource != "analytics":
            return compute(synthetic, resource, body, now=clock.now())
        return answer(synthetic, body, now=clock.now(), wall=clock.wall())

    def controls(self) -> Mapping[tuple[str, str], Callable[[Request], Any]]:
        """None: events and lists have routes of the control plane's own."""
        return {}

    def _take(self, key: ApiKey) -> Quota:
        return self._world.limiter.take(key.token, key.per_minute, at=self._world.clock.wall())

    def _over(self, quota: Quota) -> ApiError:
        wait = max(1, math.ceil(quota.resets_at - self._world.clock.wall().timestamp()))
        return ApiError(
            429,
            "rate_limited",
            f"More than {quota.limit} requests in this minute.",
            headers={"retry-after": str(wait)},
        )

    def _answer(self, key: ApiKey, request: Request, path: str, request_id: str) -> Response:
        if key.expired:
            raise ApiError(401, "key_expired", "The API key has expired.")
        found = ROUTES.find(request.method, path)
        if found is None:
            raise not_found()
        endpoint = found.target
        if endpoint.scope is not None:
            demand(key, endpoint.scope)

        _check_page(key, request)
        answered = endpoint.answer(self._call(key, request, found.params))
        if endpoint.status == NO_CONTENT:
            return Response(NO_CONTENT)
        answered["meta"] = {"request_id": request_id, **answered.get("meta", {})}
        return Response.json(answered, endpoint.status)

    def _call(self, key: ApiKey, request: Request, params: Mapping[str, str]) -> Call:
        world = self._world
        now = world.clock.now()
        return Call(
            request,
            key,
            world.data_store.data_of(WORKSPACES[key.workspace], now),
            world.subscriptions,
            now=now,
            wall=world.clock.wall(),
            params=params,
            webhooks_require_admin=world.flags.webhooks_require_admin,
        )


def _check_page(key: ApiKey, request: Request) -> None:
    """400 for a larger page than this key's platform takes."""
    if key.most_rows is None:
        return
    asked = dict(request.query).get("limit", "")
    if request.method == "POST":
        body = request.json()
        asked = str(body.get("limit", "")) if isinstance(body, dict) else ""
    if asked.isdigit() and int(asked) > key.most_rows:
        raise invalid("limit", f"must be at most {key.most_rows}", int(asked))
