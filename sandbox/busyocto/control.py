"""Commands of the control plane about BusyOcto: revised numbers, deleted posts, stuck reports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from pydantic import Field

from sandbox.busyocto import messages
from sandbox.busyocto.workspace import PLAN_TOKENS, Domain, Domains, key
from sandbox.control.commands import (
    ControlCommand,
    ControlError,
    WorkspaceCommand,
    read,
    workspace_of,
)
from sandbox.exchange import Request
from sandbox.world import World


class ReviseCommand(WorkspaceCommand):
    """Fields of a row of advertising, named `<date>/<ad id>`, or of a post take other values."""

    id: str
    set: dict[str, Any]


class PostsCommand(WorkspaceCommand):
    """The newest `rows` posts go once `after` pages of posts were read."""

    rows: int = Field(1, ge=1, le=100)
    after: int = Field(0, ge=0)


class ReportCommand(WorkspaceCommand):
    """Somebody triggered a report, which gets no further than `status`."""

    status: Literal["queued", "processing", "failed"]


class TokensCommand(ControlCommand):
    """The plan has so many tokens left."""

    left: int = Field(ge=0)


def routes(world: World, domains: Domains) -> Mapping[tuple[str, str], Callable[[Request], Any]]:
    def named(command: WorkspaceCommand) -> Domain:
        return domains(workspace_of(world, command.workspace, command.key))

    def revise(request: Request) -> Any:
        command = read(ReviseCommand, request)
        found = named(command)
        known = {key(row) for row in found.advertising()} | {each["id"] for each in found.posts()}
        if command.id not in known:
            raise ControlError("no such row")
        found.changes.revised[command.id].update(command.set)
        return {}

    def delete_posts(request: Request) -> Any:
        command = read(PostsCommand, request)
        named(command).changes.pending.append((command.after, command.rows))
        return {}

    def add_report(request: Request) -> Any:
        command = read(ReportCommand, request)
        found = named(command)
        begun = f"{found.slug}:{command.status}:{len(found.changes.reports)}"
        report = messages.report(begun, "weekly", found.now, None)
        found.changes.reports.append((report, command.status))
        return {"id": report["id"]}

    def leave_tokens(request: Request) -> Any:
        world.busyocto.tokens_used = PLAN_TOKENS - read(TokensCommand, request).left
        return {}

    return {
        ("POST", "/busyocto/revise"): revise,
        ("POST", "/busyocto/posts"): delete_posts,
        ("POST", "/busyocto/reports"): add_report,
        ("POST", "/busyocto/tokens"): leave_tokens,
    }


def advance(domain: Domain) -> None:
    """One page of posts is about to be read: changes that waited for it take place."""
    changes = domain.changes
    due = [rows for after, rows in changes.pending if after <= 0]
    changes.pending[:] = [(after - 1, rows) for after, rows in changes.pending if after > 0]
    for rows in due:
        changes.deleted.update(post["id"] for post in domain.posts()[:rows])
