"""Commands of the control plane about Oktopost: others' calls, deleted posts, revised counters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import Field

from sandbox.control.commands import (
    ControlCommand,
    ControlError,
    WorkspaceCommand,
    read,
    workspace_of,
)
from sandbox.exchange import Request
from sandbox.oktopost.workspace import OktopostWorkspace
from sandbox.world import World

Workspaces = Callable[[str], OktopostWorkspace]


class CallsCommand(ControlCommand):
    """Others with the same key made so many calls today, or exceeded a burst."""

    key: str
    of_day: int | None = Field(None, ge=0)
    block: bool = False


class PostsCommand(WorkspaceCommand):
    """The oldest `rows` posts go once `after` pages of posts were read."""

    rows: int = Field(1, ge=1, le=100)
    after: int = Field(0, ge=0)


class CountersCommand(WorkspaceCommand):
    """Counters of a post take other values, such as lower ones."""

    post_id: str
    set: dict[str, int]


def routes(
    world: World, workspace: Workspaces
) -> Mapping[tuple[str, str], Callable[[Request], Any]]:
    def others_call(request: Request) -> Any:
        command, at = read(CallsCommand, request), world.clock.wall()
        if command.of_day is not None:
            world.oktopost.limits.preset(command.key, command.of_day, at=at)
        if command.block:
            world.oktopost.limits.block(command.key, at=at)
        return {}

    def delete_posts(request: Request) -> Any:
        command = read(PostsCommand, request)
        found = workspace(workspace_of(world, command.workspace, command.key))
        found.changes.pending.append((command.after, command.rows))
        return {}

    def revise_counters(request: Request) -> Any:
        command = read(CountersCommand, request)
        found = workspace(workspace_of(world, command.workspace, command.key))
        if command.post_id not in {post.id for post in found.posts()}:
            raise ControlError("no such post")
        found.changes.revised[command.post_id].update(command.set)
        return {}

    return {
        ("POST", "/oktopost/calls"): others_call,
        ("POST", "/oktopost/posts"): delete_posts,
        ("POST", "/oktopost/counters"): revise_counters,
    }


def advance(workspace: OktopostWorkspace) -> None:
    """One page of posts is about to be read: changes that waited for it take place."""
    changes = workspace.changes
    due = [rows for after, rows in changes.pending if after <= 0]
    changes.pending[:] = [(after - 1, rows) for after, rows in changes.pending if after > 0]
    for rows in due:
        changes.deleted.update(post.id for post in workspace.posts()[:rows])
