"""CampaignOS's API: authentication, rate limit, routing, scope and workspace, in this order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.accounts import WORKSPACES, ApiKey
from sandbox.campaignos import analytics, control, rendering
from sandbox.campaignos.computing import compute
from sandbox.campaignos.errors import ApiError, invalid, not_found
from sandbox.campaignos.parameters import chosen, number, paged
from sandbox.campaignos.workspace import Workspace
from sandbox.clock import iso_ms
from sandbox.exchange import Request, Response
from sandbox.router import Router
from sandbox.world import World

MOST_DAYS, DEFAULT_DAYS = 365, 30
DEFAULT_EVENTS, MOST_EVENTS = 50, 200  # [X]
PERIODS = {"7d": 7, "30d": 30, "90d": 90}
CHANNELS = ("EMAIL", "PUSH", "TELEGRAM", "ONSITE", "WEBHOOK")
STATUSES = (
    *("QUEUED", "SENDING", "SENT", "DELIVERED", "OPENED", "CLICKED"),
    *("BOUNCED", "FAILED", "UNSUBSCRIBED"),
)
MOST_STEPS = 10


@dataclass(frozen=True)
class Call:
    request: Request
    key: ApiKey
    workspaces: Callable[[str], Workspace]
    params: Mapping[str, str]

    @property
    def query(self) -> dict[str, str]:
        return dict(self.request.query)

    @property
    def covered(self) -> Sequence[str]:
        """The workspaces of the key [X]."""
        return self.key.domains or (self.key.workspace,)

    @property
    def workspace(self) -> Workspace:
        """The one in the path; a foreign one is not told from none."""
        for slug in self.covered:
            if self.params["workspace"] == f"ws_{slug}":
                return self.workspaces(slug)
        raise not_found("Workspace")


class CampaignOsApi:
    slug = "campaignos"
    label = "CampaignOS"
    prefix = "/campaignos/api"

    def __init__(self, world: World) -> None:
        self._world = world

    def handle(self, request: Request, path: str) -> Response:
        try:
            if path == "/health":
                now = iso_ms(self._world.clock.now())
                return Response.json({"status": "ok", "timestamp": now, "version": "1.0.0"})
            return Response.json(self._answer(self._key(request), request, path))
        except ApiError as error:
            return error.response()

    def compute(self, workspace: str, resource: str, body: Any) -> Any:
        """A query's answer from this platform's own rows, by code of its own."""
        return compute(self.workspace(workspace), resource, body)

    def controls(self) -> Mapping[tuple[str, str], Callable[[Request], Any]]:
        return control.routes(self._world, self.workspace)

    def workspace(self, slug: str) -> Workspace:
        now = self._world.clock.now()
        synthetic = self._world.data_store.data_of(WORKSPACES[slug], now)
        return self._world.campaignos.of(synthetic, now)

    def _key(self, request: Request) -> ApiKey:
        """The key of the header alone: one in the address would stand in logs."""
        key = self._world.keys.find(request.bearer)
        if key is None or key.platform != self.slug or key.expired:
            raise ApiError(401, "Not authenticated")
        at = self._world.clock.wall()
        quota = self._world.limiter.take(key.token, key.per_minute, at=at)
        if not quota.allowed:
            waits = str(max(1, quota.resets_at - int(at.timestamp())))
            raise ApiError(429, "Rate limited", retry_after=waits)
        return key

    def _answer(self, key: ApiKey, request: Request, path: str) -> Any:
        found = ROUTES.find(request.method, path)
        if found is None:
            raise not_found("Resource")
        scope, answer = found.target
        if scope == "analytics:read" and self._world.flags.analytics_session_only:
            raise ApiError(401, "Session required")  # [X]
        if scope and not key.allows(scope):
            raise ApiError(403, f"Insufficient permissions: {scope}")
        return answer(Call(request, key, self.workspace, found.params))


Answer = Callable[[Call], Any]


def workspaces(call: Call) -> list[dict[str, Any]]:
    return [rendering.workspace(call.workspaces(slug)) for slug in call.covered]


def openapi(call: Call) -> dict[str, Any]:
    paths: dict[str, Any] = {
        path: {"get": {"responses": {"200": {}}}} for path, _scope, _answer in ENDPOINTS
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "CampaignOS", "version": "1.0.0"},
        "paths": paths,
    }


def summary(call: Call) -> dict[str, Any]:
    return analytics.summary(call.workspace)


def days_of(call: Call) -> int:
    return number(call.query, "days", DEFAULT_DAYS, most=MOST_DAYS)


def timeseries(call: Call) -> dict[str, Any]:
    days = days_of(call)
    return {"period": f"{days}d", "series": analytics.series(call.workspace, days)}


def campaign_analytics(call: Call) -> dict[str, Any]:
    period = call.query.get("period", "30d")
    if period not in PERIODS:
        raise invalid("period", f"must be one of {', '.join(PERIODS)}")
    for each in call.workspace.campaigns:
        if each.id == call.params["id"]:
            return analytics.of_campaign(call.workspace, each, PERIODS[period])
    raise not_found("Campaign")


def attribution(call: Call) -> dict[str, Any]:
    return analytics.attribution(call.workspace, days_of(call))


def funnel(call: Call) -> dict[str, Any]:
    steps = [step for step in call.query.get("steps", "").split(",") if step]
    if not 2 <= len(steps) <= MOST_STEPS:
        raise invalid("steps", f"name between 2 and {MOST_STEPS} event types")
    return analytics.funnel(call.workspace, steps, days_of(call))


def campaigns(call: Call) -> list[dict[str, Any]]:
    return [rendering.campaign(call.workspace, each) for each in call.workspace.campaigns]


def messages(call: Call) -> dict[str, Any]:
    workspace = call.workspace
    control.advance(workspace)
    wanted = {
        "channel": chosen(call.query, "channel", CHANNELS),
        "status": chosen(call.query, "status", STATUSES),
        "campaignId": call.query.get("campaignId"),
        "contactId": call.query.get("contactId"),
    }
    told = [rendering.message(each) for each in workspace.messages()]
    found = [
        each
        for each in told
        if all(value is None or each[name] == value for name, value in wanted.items())
    ]
    return paged(call.query, found, most=call.key.most_rows)


def events(call: Call) -> list[dict[str, Any]]:
    limit = number(call.query, "limit", DEFAULT_EVENTS, most=MOST_EVENTS)
    workspace, kind = call.workspace, call.query.get("type")
    found = workspace.events(workspace.since(MOST_DAYS))
    return [rendering.event(each) for each in found if kind in (None, each["type"])][:limit]


def segments(call: Call) -> list[dict[str, Any]]:
    return call.workspace.segments()


def contacts(call: Call) -> dict[str, Any]:
    found = [rendering.contact(each) for each in reversed(call.workspace.contacts)]
    return paged(call.query, found, most=call.key.most_rows)


INSIDE = "/workspaces/{workspace}"
ENDPOINTS: tuple[tuple[str, str, Answer], ...] = (
    ("/workspaces", "", workspaces),
    ("/openapi", "", openapi),
    (f"{INSIDE}/analytics", "analytics:read", summary),
    (f"{INSIDE}/analytics/timeseries", "analytics:read", timeseries),
    (f"{INSIDE}/analytics/campaigns/{{id}}", "analytics:read", campaign_analytics),
    (f"{INSIDE}/analytics/attribution", "analytics:read", attribution),
    (f"{INSIDE}/analytics/funnel", "analytics:read", funnel),
    (f"{INSIDE}/campaigns", "campaigns:read", campaigns),
    (f"{INSIDE}/messages", "messages:read", messages),
    (f"{INSIDE}/events", "events:read", events),
    (f"{INSIDE}/segments", "segments:read", segments),
    (f"{INSIDE}/contacts", "contacts:read", contacts),
)
ROUTES: Router[tuple[str, Answer]] = Router()
for path, scope, answer in ENDPOINTS:
    ROUTES.add("GET", path, (scope, answer))
