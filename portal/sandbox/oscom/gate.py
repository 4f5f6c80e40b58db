"""OSCOM's front door: key, quota, route, scope, in this order."""

from __future__ import annotations

import math

from portal.sandbox.accounts import WORKSPACES, Key
from portal.sandbox.exchange import Request, Response
from portal.sandbox.limiter import Quota
from portal.sandbox.oscom.call import Call
from portal.sandbox.oscom.envelope import ApiError, not_found
from portal.sandbox.oscom.routes import ROUTES
from portal.sandbox.world import World


class Oscom:
    slug = "oscom"
    prefix = "/oscom/v1"

    def __init__(self, world: World) -> None:
        self._world = world

    def handle(self, request: Request, path: str) -> Response:
        request_id = self._world.request_id()
        key = self._world.keys.find(request.bearer)
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

    def _take(self, key: Key) -> Quota:
        return self._world.limiter.take(key.token, key.per_minute, at=self._world.clock.wall())

    def _over(self, quota: Quota) -> ApiError:
        wait = max(1, math.ceil(quota.resets_at - self._world.clock.wall().timestamp()))
        return ApiError(
            429,
            "rate_limited",
            f"More than {quota.limit} requests in this minute.",
            headers={"retry-after": str(wait)},
        )

    def _answer(self, key: Key, request: Request, path: str, request_id: str) -> Response:
        if key.expired:
            raise ApiError(401, "key_expired", "The API key has expired.")
        found = ROUTES.find(request.method, path)
        if found is None:
            raise not_found()
        demand(key, found.target.scope)

        story = WORKSPACES[key.workspace]
        clock = self._world.clock
        now = clock.now()
        dataset = self._world.warehouse.dataset(story, now)
        call = Call(request, dataset, now=now, wall=clock.wall(), params=found.params)
        answered = found.target.answer(call)
        answered["meta"] = {"request_id": request_id, **answered.get("meta", {})}
        return Response.json(answered)


def demand(key: Key, scope: str) -> None:
    if not key.allows(scope):
        details = [{"field": "Authorization", "issue": "missing_scope", "value": scope}]
        raise ApiError(403, "insufficient_scope", f"Key lacks scope {scope}.", details=details)
