"""SocialCRM's API: authentication, rate limit, routing and scopes, in this order.

[S] is the developer page's word, [O] our reading where it is silent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.accounts import WORKSPACES, ApiKey
from sandbox.exchange import Request, Response
from sandbox.router import Router
from sandbox.socialcrm import control
from sandbox.socialcrm.computing import compute
from sandbox.socialcrm.posts import rendered
from sandbox.socialcrm.workspace import SocialWorkspace
from sandbox.world import World

DEFAULT_ROWS, MOST_ROWS = 20, 50  # [S]


class ApiError(Exception):
    """An error with its code and status. [S] but for the messages."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message

    def response(self) -> Response:
        error = {"code": self.code, "message": self.message}
        return Response.json({"error": error}, self.status)


@dataclass(frozen=True)
class Call:
    request: Request
    workspace: SocialWorkspace
    params: Mapping[str, str]

    @property
    def query(self) -> dict[str, str]:
        return dict(self.request.query)


@dataclass(frozen=True)
class Endpoint:
    scope: str
    answer: Callable[[Call], Any]


class SocialCrmApi:
    slug = "socialcrm"
    label = "SocialCRM"
    prefix = "/socialcrm/v1"

    def __init__(self, world: World) -> None:
        self._world = world

    def handle(self, request: Request, path: str) -> Response:
        try:
            return Response.json(self._answer(self._key(request), request, path))
        except ApiError as error:
            return error.response()

    def compute(self, workspace: str, resource: str, body: Any) -> Any:
        """A query's answer from this platform's own rows, by code of its own."""
        return compute(self.workspace(workspace), resource, body)

    def controls(self) -> Mapping[tuple[str, str], Callable[[Request], Any]]:
        return control.routes(self._world, self.workspace)

    def workspace(self, slug: str) -> SocialWorkspace:
        now = self._world.clock.now()
        return self._world.social.of(self._world.data_store.data_of(WORKSPACES[slug], now), now)

    def _key(self, request: Request) -> ApiKey:
        """The key of either header; two that differ are none [O]."""
        given = {request.bearer, request.headers.get("x-api-key")} - {None}
        key = self._world.keys.find(given.pop()) if len(given) == 1 else None
        if key is None or key.platform != self.slug or key.expired:
            raise ApiError(401, "unauthorized", "Missing or invalid API key.")
        quota = self._world.limiter.take(key.token, key.per_minute, at=self._world.clock.wall())
        if not quota.allowed:
            # Neither limit headers nor Retry-After are promised.
            raise ApiError(429, "rate_limited", "Too many requests. Slow down and retry.")
        return key

    def _answer(self, key: ApiKey, request: Request, path: str) -> Any:
        found = ROUTES.find(request.method, path)
        if found is None:
            raise ApiError(404, "not_found", "No such resource.")
        if not key.allows(found.target.scope):
            message = f"This key lacks {found.target.scope}."
            raise ApiError(403, "forbidden_scope", message)
        return found.target.answer(Call(request, self.workspace(key.workspace), found.params))


def page(call: Call, items: Sequence[Any]) -> dict[str, Any]:
    """`limit` 20, at most 50, and `offset` [S]; there is neither a total nor a next link."""
    limit = number(call, "limit", DEFAULT_ROWS)
    offset = number(call, "offset", 0)
    if not 1 <= limit <= MOST_ROWS:
        raise ApiError(400, "invalid_request", f"limit must be between 1 and {MOST_ROWS}.")
    return {"data": list(items[offset : offset + limit])}


def number(call: Call, name: str, default: int) -> int:
    text = call.query.get(name, str(default))
    if not text.isdecimal() or len(text) > 9:
        raise ApiError(400, "invalid_request", f"{name} must be a number.")
    return int(text)


def listed_posts(call: Call) -> Any:
    control.advance(call.workspace)
    wanted = call.query
    found = [rendered(post) for post in call.workspace.posts()]
    if status := wanted.get("status"):
        found = [item for item in found if item["status"] == status]
    if account := wanted.get("account_id"):
        found = [item for item in found if account in item["account_ids"]]
    return page(call, found)


def one_post(call: Call) -> Any:
    """Bare, as the page's own sample of a created post is; lists are wrapped. [S]"""
    return rendered(_post(call))


def post_analytics(call: Call) -> Any:
    return {"data": call.workspace.analytics(_post(call))}


def _post(call: Call) -> Any:
    for post in call.workspace.posts():
        if post.id == call.params["id"]:
            return post
    raise ApiError(404, "not_found", "No such post.")


def listed_accounts(call: Call) -> Any:
    return page(call, call.workspace.accounts())


def account_days(call: Call) -> Any:
    wanted = call.query
    rows = [
        row
        for row in call.workspace.account_days()
        if wanted.get("account_id") in (None, row["account_id"])
        and wanted.get("from", "") <= row["date"] <= wanted.get("to", "9999")
    ]
    return page(call, rows)


def persona(call: Call) -> Any:
    return {"data": call.workspace.persona()}


def trending(call: Call) -> Any:
    wanted = call.query.get("platform")
    rows = [row for row in call.workspace.trending() if wanted in (None, row["platform"])]
    return page(call, rows)


def unavailable(call: Call) -> Any:
    """The sandbox is read; demo keys lack the scopes of all that writes."""
    raise ApiError(404, "not_found", "No such resource.")


ROUTES: Router[Endpoint] = Router()
for method, path, scope, answer in (
    ("GET", "/posts", "posts:read", listed_posts),
    ("GET", "/posts/{id}", "posts:read", one_post),
    ("GET", "/posts/{id}/analytics", "insights:read", post_analytics),
    ("GET", "/accounts", "insights:read", listed_accounts),
    ("GET", "/accounts/analytics", "insights:read", account_days),
    ("GET", "/persona", "insights:read", persona),
    ("GET", "/trending", "insights:read", trending),
    ("POST", "/posts", "posts:write", unavailable),
    ("PATCH", "/posts/{id}", "posts:write", unavailable),
    ("DELETE", "/posts/{id}", "posts:write", unavailable),
    ("POST", "/posts/{id}/schedule", "posts:publish", unavailable),
    ("POST", "/posts/{id}/publish", "posts:publish", unavailable),
    ("POST", "/media/upload-url", "media:write", unavailable),
    ("POST", "/media/{id}/confirm", "media:write", unavailable),
    *(
        ("POST", f"/ai/{task}", "ai:generate", unavailable)
        for task in ("rewrite", "compose", "hashtags", "thread", "ideas", "optimise")
    ),
):
    ROUTES.add(method, path, Endpoint(scope, answer))
