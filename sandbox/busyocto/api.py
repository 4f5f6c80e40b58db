"""BusyOcto's API: authentication, rate limit, routing, permissions and domain, in this order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any

from sandbox.accounts import WORKSPACES, ApiKey
from sandbox.busyocto import control, messages
from sandbox.busyocto.competition import competitors
from sandbox.busyocto.computing import compute
from sandbox.busyocto.workspace import CHAT_TOKENS, PLAN_TOKENS, REPORT_TOKENS, Domain
from sandbox.exchange import Request, Response
from sandbox.router import Router
from sandbox.world import World

DEFAULT_ROWS, MOST_ROWS = 50, 100
COUNTERS = ("impressions", "clicks", "spend", "conversions", "revenue")
# The fields that a level adds to those of the level above it.
LEVELS = {
    "campaign": ("campaign_id", "campaign_name"),
    "ad_set": ("ad_set_id", "ad_set_name"),
    "ad": ("ad_id", "ad_name"),
}


class ApiError(Exception):
    def __init__(self, status: int, code: str, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.headers = status, code, message, headers

    def response(self) -> Response:
        error = {"code": self.code, "message": self.message}
        return Response.json({"error": error}, self.status, **self.headers)


def invalid(message: str) -> ApiError:
    return ApiError(400, "invalid_request", message)


@dataclass(frozen=True)
class Call:
    request: Request
    key: ApiKey
    world: World
    domains: Callable[[str], Domain]
    params: Mapping[str, str]

    @property
    def query(self) -> dict[str, str]:
        return dict(self.request.query)

    @property
    def covered(self) -> Sequence[str]:
        """The workspaces that are domains of the key's organisation."""
        return self.key.domains or (self.key.workspace,)

    @property
    def domain(self) -> Domain:
        """The domain that data calls name [S]; a foreign one is not told from none."""
        wanted = self.query.get("domain_id") or self.body.get("domain_id")
        if not wanted:
            raise invalid("domain_id is required.")
        for slug in self.covered:
            if wanted == f"dom_{slug}":
                return self.domains(slug)
        raise ApiError(404, "not_found", "No such domain.")

    @property
    def body(self) -> Mapping[str, Any]:
        given = self.request.json() if self.request.body else {}
        return given if isinstance(given, dict) else {}


class BusyOctoApi:
    slug = "busyocto"
    label = "BusyOcto"
    prefix = "/busyocto/v1"

    def __init__(self, world: World) -> None:
        self._world = world

    def handle(self, request: Request, path: str) -> Response:
        limits: dict[str, str] = {}
        try:
            key = self._known(request)
            at = self._world.clock.wall()
            quota = self._world.limiter.take(key.token, key.per_minute, at=at)
            limits = quota.headers()
            if not quota.allowed:
                waits = str(max(1, quota.resets_at - int(at.timestamp())))
                raise ApiError(429, "rate_limited", "Too many requests.", retry_after=waits)
            status, payload = self._answer(key, request, path)
            return Response.json(payload, status).with_headers(limits)
        except ApiError as error:
            return error.response().with_headers(limits)

    def compute(self, workspace: str, resource: str, body: Any) -> Any:
        """A query's answer from this platform's own rows, by code of its own."""
        return compute(self.domain(workspace), resource, body)

    def controls(self) -> Mapping[tuple[str, str], Callable[[Request], Any]]:
        return control.routes(self._world, self.domain)

    def domain(self, slug: str) -> Domain:
        now = self._world.clock.now()
        return self._world.busyocto.of(self._world.data_store.data_of(WORKSPACES[slug], now), now)

    def _known(self, request: Request) -> ApiKey:
        key = self._world.keys.find(request.bearer)
        if key is None or key.platform != self.slug or key.expired:
            raise ApiError(401, "unauthorized", "Missing or invalid API key.")
        return key

    def _answer(self, key: ApiKey, request: Request, path: str) -> tuple[int, Any]:
        found = ROUTES.find(request.method, path)
        if found is None:
            raise ApiError(404, "not_found", "No such resource.")
        scope, answer = found.target
        if scope and not key.allows(scope):
            raise ApiError(403, "forbidden", f"Your role may not read {scope}.")
        payload = answer(Call(request, key, self._world, self.domain, found.params))
        return (202 if request.method == "POST" else 200), payload


Answer = Callable[[Call], Any]


def listed(call: Call, items: Sequence[Any]) -> dict[str, Any]:
    """`page` from 1 and `per_page` of 50, at most 100."""
    page, rows = number(call, "page", 1), number(call, "per_page", DEFAULT_ROWS)
    most = min(MOST_ROWS, call.key.most_rows or MOST_ROWS)
    if page < 1 or not 1 <= rows <= most:
        raise invalid(f"per_page must be between 1 and {most}, and page at least 1.")
    start = (page - 1) * rows
    pages = {"page": page, "per_page": rows, "total": len(items)}
    pages["total_pages"] = ceil(len(items) / rows)
    return {"data": list(items[start : start + rows]), "pagination": pages}


def number(call: Call, name: str, default: int) -> int:
    text = call.query.get(name, str(default))
    if not text.isdecimal() or len(text) > 9:
        raise invalid(f"{name} must be a number.")
    return int(text)


def within(call: Call, items: Sequence[Any], field: str) -> list[Any]:
    """Items of the days from `start_date` to `end_date`, both inclusive."""
    first, last = call.query.get("start_date"), call.query.get("end_date")
    for text in filter(None, (first, last)):
        try:
            date.fromisoformat(text)
        except ValueError:
            raise invalid("Dates are written YYYY-MM-DD.") from None
    return [
        each
        for each in items
        if (not first or each[field][:10] >= first) and (not last or each[field][:10] <= last)
    ]


def matching(call: Call, items: Sequence[Any], *fields: str) -> list[Any]:
    wanted = {name: call.query[name] for name in fields if call.query.get(name)}
    return [each for each in items if all(each[name] == text for name, text in wanted.items())]


def ad_performance(call: Call) -> dict[str, Any]:
    level, grouped = call.query.get("level", "campaign"), call.query.get("group_by", "day")
    if level not in LEVELS or grouped not in ("day", "none"):
        raise invalid("level or group_by is unknown.")
    found = within(call, call.domain.advertising(), "date")
    found = matching(call, found, "platform", "campaign_id", "ad_set_id")
    named = [
        name for names in list(LEVELS.values())[: list(LEVELS).index(level) + 1] for name in names
    ]
    by = [*(["date"] if grouped == "day" else []), "platform", *named, "currency"]
    metrics = call.query.get("metrics", ",".join(COUNTERS)).split(",")
    if unknown := sorted(set(metrics) - set(COUNTERS)):
        raise invalid(f"metrics: {unknown[0]} is unknown.")
    return listed(call, added_up(found, by, metrics))


def added_up(rows: Sequence[Any], by: Sequence[str], metrics: Sequence[str]) -> list[Any]:
    """Rows by their fields; those of different currencies are never added."""
    groups: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        named = {name: row[name] for name in by}
        held = groups.setdefault(tuple(named.values()), {**named, **dict.fromkeys(metrics, 0)})
        for name in metrics:
            held[name] = round(held[name] + row[name], 2)
    return list(groups.values())


def listed_competitors(call: Call) -> dict[str, Any]:
    return listed(call, competitors(call.domain.slug))


def competitor_posts(call: Call) -> dict[str, Any]:
    domain = call.domain
    control.advance(domain)
    found = within(call, domain.posts(), "published_at")
    return listed(call, matching(call, found, "competitor_id", "platform", "content_type"))


def competitor_ads(call: Call) -> dict[str, Any]:
    return listed(call, matching(call, call.domain.ads(), "competitor_id", "platform"))


def competitor_activity(call: Call) -> dict[str, Any]:
    found = within(call, call.domain.activity(), "at")
    return listed(call, matching(call, found, "competitor_id", "platform"))


def notifications(call: Call) -> dict[str, Any]:
    return listed(call, call.domain.notifications())


def alerts(call: Call) -> dict[str, Any]:
    return listed(call, messages.rules(call.domain.slug))


def one_report(call: Call) -> dict[str, Any]:
    for slug in call.covered:
        for report in call.domains(slug).reports():
            if report["id"] == call.params["id"]:
                return {"data": report}
    raise ApiError(404, "not_found", "No such report.")


def trigger_report(call: Call) -> dict[str, Any]:
    """Generation of a report, which spends tokens of the plan [S]."""
    domain = call.domain
    spend(call, REPORT_TOKENS)
    named = f"{domain.slug}:triggered:{len(domain.changes.reports)}"
    report = messages.report(named, str(call.body.get("type", "custom")), domain.now, None)
    domain.changes.reports.append((report, None))
    return {"data": report}


def chat(call: Call) -> dict[str, Any]:
    """An answer of OctoChat, which spends tokens of the plan [S]."""
    spend(call, CHAT_TOKENS)
    return {"data": {"id": "msg_1", "text": "Here is an idea for an ad."}}


def spend(call: Call, tokens: int) -> None:
    if call.world.busyocto.tokens_used + tokens > PLAN_TOKENS:
        raise ApiError(402, "insufficient_tokens", "The plan has no tokens left.")
    call.world.busyocto.tokens_used += tokens


def organization(call: Call) -> dict[str, Any]:
    return {"data": {"id": "org_northlight", "name": "Northlight Agency"}}


def domains(call: Call) -> dict[str, Any]:
    return listed(
        call, [{"id": f"dom_{slug}", "name": WORKSPACES[slug].name} for slug in call.covered]
    )


def connected_accounts(call: Call) -> dict[str, Any]:
    domain = call.domain
    found = {row["platform"]: row["currency"] for row in domain.advertising()}
    return listed(
        call,
        [
            {"id": f"acc_{domain.slug}_{name}", "platform": name, "currency": currency}
            | {"name": domain.synthetic.profile.name, "status": "connected"}
            for name, currency in sorted(found.items())
        ],
    )


def usage(call: Call) -> dict[str, Any]:
    used = call.world.busyocto.tokens_used
    following = call.world.clock.now().replace(day=1).date()
    month = following.replace(
        year=following.year + following.month // 12, month=following.month % 12 + 1
    )
    told = {"tokens_allocated": PLAN_TOKENS, "tokens_used": used}
    return {"data": {**told, "resets_at": f"{month.isoformat()}T00:00:00Z"}}


ROUTES: Router[tuple[str, Answer]] = Router()
for method, path, scope, answer in (
    ("GET", "/organization", "", organization),
    ("GET", "/domains", "", domains),
    ("GET", "/connected-accounts", "", connected_accounts),
    ("GET", "/usage", "", usage),
    ("GET", "/ad-performance", "ads", ad_performance),
    ("GET", "/competitors", "competitors", listed_competitors),
    ("GET", "/competitors/posts", "competitors", competitor_posts),
    ("GET", "/competitors/ads", "competitors", competitor_ads),
    ("GET", "/competitors/activity", "competitors", competitor_activity),
    ("GET", "/notifications", "alerts", notifications),
    ("GET", "/alerts", "alerts", alerts),
    ("GET", "/reports/{id}", "reports", one_report),
    ("POST", "/reports", "reports", trigger_report),
    ("POST", "/octochat", "octochat", chat),
):
    ROUTES.add(method, path, (scope, answer))
