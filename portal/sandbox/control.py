"""The control plane: how tests and the demo steer the sandbox and look into it.

It has no authentication; app.py serves it on loopback only, and only when asked to.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, TypeVar

import orjson
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from portal.sandbox.accounts import READ_SCOPES, SCOPES, STANDARD_RATE, WORKSPACES, Key
from portal.sandbox.clock import iso_ms, parse_moment
from portal.sandbox.exchange import Request, Response
from portal.sandbox.oscom.envelope import ApiError
from portal.sandbox.oscom.query.answer import answer
from portal.sandbox.router import Router
from portal.sandbox.scenarios.book import Scenario
from portal.sandbox.world import World

Handler = Callable[[Request], Any]
Model = TypeVar("Model", bound=BaseModel)


class Order(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ClockOrder(Order):
    set: AwareDatetime | None = None
    advance: float | None = None


class ResetOrder(Order):
    seed: int | None = None
    now: AwareDatetime | None = None


class KeyOrder(Order):
    key: str = Field(pattern=r"^oscom_sk_[A-Za-z0-9_]{8,128}$")
    workspace: str = "standard"
    scopes: list[str] = sorted(READ_SCOPES)
    per_minute: int = Field(STANDARD_RATE, ge=0)
    expired: bool = False


class ComputeOrder(Order):
    workspace: str | None = None
    key: str | None = None
    body: Any


class Refused(Exception):
    """An order that makes no sense; its text is the answer."""


class Control:
    def __init__(self, world: World, platforms: Collection[str]) -> None:
        self._world = world
        self._platforms = platforms
        self._routes: Router[Handler] = Router()
        for method, path, handler in (
            ("POST", "/scenarios", self.add_scenario),
            ("DELETE", "/scenarios", self.clear_scenarios),
            ("GET", "/clock", self.read_clock),
            ("POST", "/clock", self.set_clock),
            ("POST", "/reset", self.reset),
            ("POST", "/keys", self.add_key),
            ("DELETE", "/keys", self.revoke_key),
            ("POST", "/compute", self.compute),
            ("GET", "/requests", self.list_requests),
            ("DELETE", "/requests", self.clear_requests),
        ):
            self._routes.add(method, path, handler)

    def handle(self, request: Request, path: str) -> Response:
        found = self._routes.find(request.method, path)
        if found is None:
            return Response.json({"error": "no such path"}, 404)
        try:
            return Response.json(found.target(request))
        except ApiError as error:
            return error.response("req_compute")
        except Refused as error:
            return Response.json({"error": str(error)}, 400)

    def add_scenario(self, request: Request) -> Any:
        scenario = read(Scenario, request)
        if scenario.platform not in self._platforms:
            raise Refused(f"unknown platform, choose from {', '.join(self._platforms)}")
        return {"id": self._world.scenarios.add(scenario)}

    def clear_scenarios(self, request: Request) -> Any:
        """All of them, or the one named by `?id=`."""
        self._world.scenarios.clear(dict(request.query).get("id"))
        return {}

    def read_clock(self, request: Request) -> Any:
        clock = self._world.clock
        return {"now": iso_ms(clock.now()), "wall": iso_ms(clock.wall())}

    def set_clock(self, request: Request) -> Any:
        order = read(ClockOrder, request)
        if order.set is not None:
            self._world.clock.set(order.set)
        if order.advance is not None:
            self._world.clock.advance(order.advance)
        return self.read_clock(request)

    def reset(self, request: Request) -> Any:
        order = read(ResetOrder, request)
        self._world.reset(order.seed, order.now)
        return self.read_clock(request)

    def add_key(self, request: Request) -> Any:
        order = read(KeyOrder, request)
        if order.workspace not in WORKSPACES:
            raise Refused(f"unknown workspace, choose from {', '.join(WORKSPACES)}")
        if unknown := set(order.scopes) - SCOPES:
            raise Refused(f"unknown scopes: {', '.join(sorted(unknown))}")
        self._world.keys.add(
            Key(
                order.key,
                workspace=order.workspace,
                scopes=frozenset(order.scopes),
                per_minute=order.per_minute,
                expired=order.expired,
            )
        )
        return {}

    def revoke_key(self, request: Request) -> Any:
        """The key is named by `?key=` or in the body."""
        token = dict(request.query).get("key") or (body_of(request) or {}).get("key")
        return {"revoked": self._world.keys.revoke(str(token))}

    def compute(self, request: Request) -> Any:
        """What the query endpoint would answer, without its limiter, scenarios and journal."""
        order = read(ComputeOrder, request)
        key = self._world.keys.find(order.key)
        story = WORKSPACES.get(order.workspace or (key.workspace if key else ""))
        if story is None:
            raise Refused("name a known workspace or key")
        clock = self._world.clock
        dataset = self._world.warehouse.dataset(story, clock.now())
        return answer(dataset, order.body, now=clock.now(), wall=clock.wall())

    def list_requests(self, request: Request) -> Any:
        """Oldest first; `?key=` and `?since=` narrow the list."""
        query = dict(request.query)
        try:
            since = parse_moment(query["since"]) if "since" in query else None
        except ValueError as error:
            raise Refused(f"since: {error}") from error
        return {"requests": self._world.journal.entries(query.get("key"), since)}

    def clear_requests(self, request: Request) -> Any:
        self._world.journal.clear()
        return {}


def read(model: type[Model], request: Request) -> Model:
    try:
        return model.model_validate_json(request.body or b"{}")
    except ValidationError as error:
        raise Refused(str(error)) from error


def body_of(request: Request) -> Any:
    try:
        return request.json() if request.body else None
    except orjson.JSONDecodeError as error:
        raise Refused(str(error)) from error
