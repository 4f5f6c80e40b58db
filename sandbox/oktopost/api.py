"""Oktopost's API: authentication, limits, routing and permissions, in this order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sandbox.accounts import WORKSPACES, ApiKey
from sandbox.clock import parse_moment
from sandbox.exchange import Request, Response
from sandbox.oktopost import control, rendering
from sandbox.oktopost.computing import compute
from sandbox.oktopost.workspace import FOLLOWER_DAYS, OktopostWorkspace
from sandbox.router import Router
from sandbox.world import World

PAGE_SIZES, DEFAULT_ROWS = (25, 50, 100), 25  # [S]
CLICK_PAGE_SIZES = (*PAGE_SIZES, 200)  # [X]
DAY = timedelta(days=1)


class ApiError(Exception):
    def __init__(self, status: int, errors: Any) -> None:
        super().__init__(str(errors))
        self.status = status
        self.errors = errors

    def response(self) -> Response:
        return Response.json({"Result": False, "Errors": self.errors}, self.status)


def refused(status: int, message: str) -> ApiError:
    return ApiError(status, {"API": {"Error": message}})  # [S]


@dataclass(frozen=True)
class Call:
    request: Request
    key: ApiKey
    workspace: OktopostWorkspace
    params: Mapping[str, str]

    @property
    def query(self) -> dict[str, str]:
        return dict(self.request.query)


class OktopostApi:
    label = "Oktopost"

    def __init__(self, world: World, region: str = "us") -> None:
        self._world = world
        self._region = region
        self.slug = "oktopost" if region == "us" else f"oktopost-{region}"
        self.prefix = f"/{self.slug}/v2"

    def handle(self, request: Request, path: str) -> Response:
        try:
            return Response.json(
                {"Result": True, **self._answer(self._key(request), request, path)}
            )
        except ApiError as error:
            return error.response()

    def compute(self, workspace: str, resource: str, body: Any) -> Any:
        """A query's answer from this platform's own rows, by code of its own."""
        return compute(self.workspace(workspace), resource, body)

    def controls(self) -> Mapping[tuple[str, str], Callable[[Request], Any]]:
        return control.routes(self._world, self.workspace) if self._region == "us" else {}

    def workspace(self, slug: str) -> OktopostWorkspace:
        now = self._world.clock.now()
        return self._world.oktopost.of(self._world.data_store.data_of(WORKSPACES[slug], now), now)

    def _key(self, request: Request) -> ApiKey:
        """Account id and key of one user, in the region of the account."""
        account_id, token = request.basic or ("", "")
        key = self._world.keys.find(token)
        known = key and key.platform == "oktopost" and not key.expired
        if key is None or not known or key.account != (account_id, self._region):
            raise refused(401, "Invalid account id or API key")
        at = self._world.clock.wall()
        if not self._world.oktopost.limits.take(key.token, key.per_minute, at=at):
            raise refused(429, "Rate limit exceeded")
        return key

    def _answer(self, key: ApiKey, request: Request, path: str) -> Any:
        found = ROUTES.find(request.method, path)
        if found is None:
            raise ApiError(404, [])  # [X] an unknown path
        scope, answer = found.target
        if not key.allows(scope):
            raise refused(403, "You do not have permission to perform this action")
        return answer(Call(request, key, self.workspace(key.workspace), found.params))


Answer = Callable[[Call], dict[str, Any]]


def listed(call: Call, items: Sequence[Any], sizes: tuple[int, ...] = PAGE_SIZES) -> dict[str, Any]:
    """`_page` from 0 and `_count`; items are given oldest first, and told newest first unless
    `_order` says otherwise [S].
    """
    count, page = number(call, "_count", DEFAULT_ROWS), number(call, "_page", 0)
    if count not in sizes:
        raise ApiError(400, {"Param": {"_count": f"Page size {count} is not valid."}})  # [X]
    ordered = items if call.query.get("_order", "created,0").endswith(",1") else items[::-1]
    start = page * count
    return {"Items": list(ordered[start : start + count]), "Total": len(items)}


def number(call: Call, name: str, default: int) -> int:
    text = call.query.get(name, str(default))
    if not text.isdecimal() or len(text) > 9:
        raise ApiError(400, {"Param": {name: "Invalid value"}})
    return int(text)


def me(call: Call) -> dict[str, Any]:
    profile = call.workspace.synthetic.profile
    return {
        "User": {
            "Id": "00A000000000000",
            "Name": "API user",
            "Email": "api@example.com",
            "LastLogin": "2020-10-27 08:27:30",
        },
        "Account": {"Id": call.key.account[0], "Name": profile.name},
    }


def campaigns(call: Call) -> dict[str, Any]:
    wanted, tags = call.query.get("status"), call.query.get("withTags") == "1"
    chosen = [each for each in call.workspace.campaigns if wanted in (None, each.status)]
    return listed(
        call, [rendering.campaign(call.workspace, each, with_tags=tags) for each in chosen]
    )


def posts(call: Call) -> dict[str, Any]:
    control.advance(call.workspace)
    wanted = call.query
    chosen = [
        each
        for each in call.workspace.posts()
        if wanted.get("status") in (None, each.status)
        and wanted.get("campaignId") in (None, each.campaign.id)
        and each.created_at >= moment(wanted.get("after"), datetime.min.replace(tzinfo=UTC))
    ]
    return listed(call, [rendering.post(call.workspace, each) for each in chosen])


def one_post(call: Call) -> dict[str, Any]:
    """Its counters stand beside the post where they are asked for [X]."""
    for each in call.workspace.posts():
        if each.id == call.params["id"]:
            asked = call.query.get("stats") == "1" or call.query.get("withStats") == "1"
            stats = {"Stats": dict(call.workspace.stats(each))} if asked else {}
            return {"Post": rendering.post(call.workspace, each), **stats}
    raise refused(404, "The page you are looking for was not found")


def clicks(call: Call) -> dict[str, Any]:
    wanted = call.query
    first = moment(wanted.get("after"), datetime.min.replace(tzinfo=UTC))
    last = moment(wanted.get("before"), datetime.max.replace(tzinfo=UTC))
    chosen = [each for each in call.workspace.clicks() if first <= each.at <= last]
    if wanted.get("convertsOnly") == "1":
        chosen = [each for each in chosen if each.converted_at]
    return listed(call, [rendering.click(each) for each in chosen], CLICK_PAGE_SIZES)


def moment(text: str | None, default: datetime) -> datetime:
    try:
        return parse_moment(text) if text else default
    except ValueError:
        raise ApiError(400, {"Param": {"after": "Invalid date"}}) from None


def followers(call: Call) -> dict[str, Any]:
    today = call.workspace.now.astimezone(UTC).date()
    first = day(call.query.get("fromDate"), today - FOLLOWER_DAYS * DAY)
    last = day(call.query.get("toDate"), today)
    for account in call.workspace.accounts():
        if rendering.profile_id(account) == call.params["id"]:
            return {"Data": call.workspace.followers(account, first, last)}
    raise refused(404, "The page you are looking for was not found")


def day(text: str | None, default: date) -> date:
    try:
        return date.fromisoformat(text) if text else default
    except ValueError:
        raise ApiError(400, {"Param": {"fromDate": "Invalid date"}}) from None


def credentials(call: Call) -> dict[str, Any]:
    return listed(call, [rendering.credential(each) for each in call.workspace.accounts()])


def dashboards(call: Call) -> dict[str, Any]:
    return {**listed(call, []), "TotalUnfiltered": 0}


ROUTES: Router[tuple[str, Answer]] = Router()
for path, scope, answer in (
    ("/me", "read", me),
    ("/campaign", "read", campaigns),
    ("/post", "read", posts),
    ("/post/{id}", "read", one_post),
    ("/click", "clicks", clicks),
    ("/credential", "read", credentials),
    ("/followers/{id}", "read", followers),
    ("/dashboard", "dashboards", dashboards),
):
    ROUTES.add("GET", path, (scope, answer))
