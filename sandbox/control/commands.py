"""Parsing of commands to the control plane, and the workspace that they name."""

from __future__ import annotations

from typing import Any, TypeVar

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

from sandbox.accounts import WORKSPACES
from sandbox.exchange import Request
from sandbox.synthetic.data import SyntheticData
from sandbox.world import World

Model = TypeVar("Model", bound=BaseModel)


class ControlCommand(BaseModel):
    model_config = ConfigDict(extra="forbid")


class WorkspaceCommand(ControlCommand):
    """About the workspace of that name, or the one of a key."""

    workspace: str | None = None
    key: str | None = None


class ControlError(Exception):
    """An invalid command; its text is the response."""


def read(model: type[Model], request: Request) -> Model:
    try:
        return model.model_validate_json(request.body or b"{}")
    except ValidationError as error:
        raise ControlError(str(error)) from error


def body_of(request: Request) -> Any:
    try:
        return request.json() if request.body else None
    except orjson.JSONDecodeError as error:
        raise ControlError(str(error)) from error


def workspace_of(world: World, workspace: str | None, key: str | None) -> str:
    held = world.keys.find(key)
    slug = workspace or (held.workspace if held else "")
    if slug not in WORKSPACES:
        raise ControlError("name a known workspace or key")
    return slug


def synthetic_data_of(world: World, workspace: str | None, key: str | None) -> SyntheticData:
    slug = workspace_of(world, workspace, key)
    return world.data_store.data_of(WORKSPACES[slug], world.clock.now())
