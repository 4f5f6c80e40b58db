"""Commands of the control plane about CampaignOS: deleted messages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import Field

from sandbox.campaignos.workspace import Workspace, Workspaces
from sandbox.control.commands import WorkspaceCommand, read, workspace_of
from sandbox.exchange import Request
from sandbox.world import World


class MessagesCommand(WorkspaceCommand):
    """The newest `rows` messages go once `after` pages of messages were read."""

    rows: int = Field(1, ge=1, le=100)
    after: int = Field(0, ge=0)


def routes(
    world: World, workspaces: Workspaces
) -> Mapping[tuple[str, str], Callable[[Request], Any]]:
    def delete_messages(request: Request) -> Any:
        command = read(MessagesCommand, request)
        found = workspaces(workspace_of(world, command.workspace, command.key))
        found.changes.pending.append((command.after, command.rows))
        return {}

    return {("POST", "/campaignos/messages"): delete_messages}


def advance(workspace: Workspace) -> None:
    """One page of messages is about to be read: changes that waited for it take place."""
    changes = workspace.changes
    due = [rows for after, rows in changes.pending if after <= 0]
    changes.pending[:] = [(after - 1, rows) for after, rows in changes.pending if after > 0]
    for rows in due:
        changes.deleted.update(each.id for each in workspace.messages()[:rows])
