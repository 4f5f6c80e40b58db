"""Commands of the control plane about SocialCRM: posts come, go and are revised."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Literal

from pydantic import Field

from sandbox.control.commands import ControlError, WorkspaceCommand, read, workspace_of
from sandbox.exchange import Request
from sandbox.socialcrm.networks import accounts
from sandbox.socialcrm.posts import COUNTERS, Post
from sandbox.socialcrm.workspace import SocialWorkspace
from sandbox.world import World

Workspaces = Callable[[str], SocialWorkspace]


class PostsCommand(WorkspaceCommand):
    """The newest `rows` posts go, or so many new ones come, once `after` pages of posts were read:
    between two pages of a walk.
    """

    change: Literal["delete", "insert"]
    rows: int = Field(1, ge=1, le=100)
    after: int = Field(0, ge=0)


class CountersCommand(WorkspaceCommand):
    """Counters of a post at one account take other values, such as lower ones."""

    post_id: str
    account_id: str
    set: dict[str, int]


def routes(
    world: World, workspace: Workspaces
) -> Mapping[tuple[str, str], Callable[[Request], Any]]:
    def change_posts(request: Request) -> Any:
        command = read(PostsCommand, request)
        found = workspace(workspace_of(world, command.workspace, command.key))
        found.changes.pending.append((command.after, command.change, command.rows))
        if not command.after:
            advance(found)
        return {}

    def revise_counters(request: Request) -> Any:
        command = read(CountersCommand, request)
        found = workspace(workspace_of(world, command.workspace, command.key))
        if command.post_id not in {post.id for post in found.posts()}:
            raise ControlError("no such post")
        values = {name: value for name, value in command.set.items() if name in COUNTERS}
        found.changes.revised[f"{command.post_id}:{command.account_id}"].update(values)
        return {}

    return {
        ("POST", "/socialcrm/posts"): change_posts,
        ("POST", "/socialcrm/counters"): revise_counters,
    }


def advance(workspace: SocialWorkspace) -> None:
    """One page of posts is about to be read: changes that waited for it take place."""
    changes = workspace.changes
    due = [each for each in changes.pending if each[0] <= 0]
    changes.pending[:] = [
        (after - 1, change, rows) for after, change, rows in changes.pending if after > 0
    ]
    for _, change, rows in due:
        if change == "delete":
            changes.deleted.update(post.id for post in workspace.posts()[:rows])
        else:
            changes.added[:0] = [new(workspace, number) for number in range(rows)]


def new(workspace: SocialWorkspace, number: int) -> Post:
    """A post that appeared a minute ago."""
    every = accounts(workspace.synthetic.profile)
    moment = workspace.now - timedelta(minutes=1)
    return Post(
        id=f"post_new_{len(workspace.changes.added) + number}",
        body="Just in",
        status="published",
        accounts=(every[0],),
        created_at=moment,
        due_at=moment,
    )
