"""The control plane: how tests and the demo steer the sandbox and look into it.

It has no authentication; app.py serves it on loopback only, and only when asked to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from pydantic import AwareDatetime, Field

from sandbox.accounts import KEY_RULES, WORKSPACES, ApiKey
from sandbox.clock import iso_ms, parse_moment
from sandbox.control.commands import (
    ControlCommand,
    ControlError,
    WorkspaceCommand,
    body_of,
    read,
    workspace_of,
)
from sandbox.control.event_control import EventControl
from sandbox.exchange import Request, Response
from sandbox.oscom.envelope import ApiError
from sandbox.platforms import Platform
from sandbox.router import Router
from sandbox.scenarios.book import Scenario
from sandbox.world import World

Handler = Callable[[Request], Any]


class ClockCommand(ControlCommand):
    set: AwareDatetime | None = None
    advance: float | None = None
    stop: bool = False


class ResetCommand(ControlCommand):
    seed: int | None = None
    now: AwareDatetime | None = None


class KeyCommand(ControlCommand):
    """Its platform is the one whose keys look like it. Scopes are all that read."""

    key: str
    workspace: str = "standard"
    scopes: list[str] | None = None
    per_minute: int | None = Field(None, ge=0)
    expired: bool = False
    most_rows: int | None = Field(None, ge=1)


class ComputeCommand(WorkspaceCommand):
    """`resource` is that of the query endpoint, or a list whose rows are added up."""

    platform: str = "oscom"
    resource: str = "analytics"
    body: Any


class FlagsCommand(ControlCommand):
    webhooks_require_admin: bool | None = None
    analytics_session_only: bool | None = None


class Control:
    def __init__(self, world: World, platforms: Sequence[Platform]) -> None:
        self._world = world
        self._platforms = {platform.slug: platform for platform in platforms}
        self._routes: Router[Handler] = Router()
        event_control = EventControl(world)
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
            ("POST", "/flags", self.set_flags),
            ("POST", "/webhooks/emit", event_control.emit),
            ("POST", "/webhooks/subscriptions", event_control.subscribe),
            ("GET", "/webhooks/deliveries", event_control.list_deliveries),
            ("POST", "/events", event_control.insert_events),
            ("POST", "/add", event_control.add),
            ("POST", "/remove", event_control.remove),
            ("POST", "/revise", event_control.revise),
        ):
            self._routes.add(method, path, handler)
        for platform in platforms:
            for (method, path), command in platform.controls().items():
                self._routes.add(method, path, command)

    def handle(self, request: Request, path: str) -> Response:
        found = self._routes.find(request.method, path)
        if found is None:
            return Response.json({"error": "no such path"}, 404)
        try:
            return Response.json(found.target(request))
        except ApiError as error:
            return error.response("req_compute")
        except ControlError as error:
            return Response.json({"error": str(error)}, 400)

    def add_scenario(self, request: Request) -> Any:
        scenario = read(Scenario, request)
        if scenario.platform not in self._platforms:
            raise ControlError(f"unknown platform, choose from {', '.join(self._platforms)}")
        return {"id": self._world.scenarios.add(scenario)}

    def clear_scenarios(self, request: Request) -> Any:
        """All of them, or the one named by `?id=`."""
        self._world.scenarios.clear(dict(request.query).get("id"))
        return {}

    def read_clock(self, request: Request) -> Any:
        clock = self._world.clock
        return {"now": iso_ms(clock.now()), "wall": iso_ms(clock.wall())}

    def set_clock(self, request: Request) -> Any:
        command = read(ClockCommand, request)
        if command.set is not None:
            self._world.clock.set(command.set)
        if command.stop:
            self._world.clock.stop()
        if command.advance is not None:
            self._world.clock.advance(command.advance)
            self._world.dispatcher.wake()
        return self.read_clock(request)

    def set_flags(self, request: Request) -> Any:
        command = read(FlagsCommand, request)
        for name, value in command.model_dump(exclude_none=True).items():
            setattr(self._world.flags, name, value)
        return vars(self._world.flags)

    def reset(self, request: Request) -> Any:
        command = read(ResetCommand, request)
        self._world.reset(command.seed, command.now)
        return self.read_clock(request)

    def add_key(self, request: Request) -> Any:
        command = read(KeyCommand, request)
        if command.workspace not in WORKSPACES:
            raise ControlError(f"unknown workspace, choose from {', '.join(WORKSPACES)}")
        platform = next(
            (slug for slug, rules in KEY_RULES.items() if re.fullmatch(rules.pattern, command.key)),
            None,
        )
        if platform is None:
            raise ControlError("key: no platform has keys like this")
        rules = KEY_RULES[platform]
        scopes = rules.read_scopes if command.scopes is None else frozenset(command.scopes)
        if unknown := scopes - rules.scopes:
            raise ControlError(f"unknown scopes: {', '.join(sorted(unknown))}")
        self._world.keys.add(
            ApiKey(
                command.key,
                workspace=command.workspace,
                scopes=scopes,
                per_minute=rules.per_minute if command.per_minute is None else command.per_minute,
                expired=command.expired,
                most_rows=command.most_rows,
                platform=platform,
            )
        )
        return {}

    def revoke_key(self, request: Request) -> Any:
        """The key is named by `?key=` or in the body."""
        token = dict(request.query).get("key") or (body_of(request) or {}).get("key")
        return {"revoked": self._world.keys.revoke(str(token))}

    def compute(self, request: Request) -> Any:
        """A platform's answer by its own arithmetic: the platform of the key, or the named one."""
        command = read(ComputeCommand, request)
        workspace = workspace_of(self._world, command.workspace, command.key)
        held = self._world.keys.find(command.key)
        named = held.platform if held else command.platform
        if named not in self._platforms:
            raise ControlError(f"unknown platform, choose from {', '.join(self._platforms)}")
        platform = self._platforms[named]
        return platform.compute(workspace, command.resource, command.body)

    def list_requests(self, request: Request) -> Any:
        """Oldest first; `?key=` and `?since=` narrow the list."""
        query = dict(request.query)
        try:
            since = parse_moment(query["since"]) if "since" in query else None
        except ValueError as error:
            raise ControlError(f"since: {error}") from error
        return {"requests": self._world.request_log.entries(query.get("key"), since)}

    def clear_requests(self, request: Request) -> Any:
        self._world.request_log.clear()
        return {}
