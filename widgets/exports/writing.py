"""The first stage of an export: its numbers are collected, and its file is written.

Opens accounts: only tasks and commands import this module.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from clients.models import Brand, Client
from clients.tenancy import within
from widgets.accounts import access
from widgets.exports import files, jobs
from widgets.exports.collecting import collect
from widgets.exports.complete_rows import CompleteTables
from widgets.exports.content import ExportScope
from widgets.exports.failures import ExportFailed
from widgets.exports.progress import LeasedProgress, Phase, Progress
from widgets.exports.running import Outcome
from widgets.exports.workspaces import workspace
from widgets.exports.writers import WRITERS, Writing, WrittenFile
from widgets.models import Export
from widgets.sources.account import Priority


@dataclass(frozen=True, slots=True)
class Requester:
    """The person whom a file names, or nobody. Of a person's, the priority is that of a screen."""

    name: str = ""
    priority: Priority = Priority.SCHEDULE


def write(export: Export, progress: LeasedProgress) -> Outcome:
    """Write the file of a leased job into the storage."""
    person, file_format = export.requested_by, Export.Format(export.format)
    requester = Requester(person.name, Priority.SCREEN) if person else Requester()
    with workspace() as folder:
        scope = jobs.scope_of(export)
        written = write_file(scope, file_format, folder, progress, requester=requester)
        size = written.path.stat().st_size
        name = files.keep(export, written.path)
    return Outcome(name, size, written.name, written.notices, written.is_bundle)


def write_file(
    scope: ExportScope,
    file_format: Export.Format,
    folder: Path,
    progress: Progress,
    *,
    requester: Requester,
) -> WrittenFile:
    """Write the file of a scope into a folder. Raises ExportFailed."""
    phases = 3 if file_format in jobs.PRINTED else 2
    collected, written = Phase(progress, 0, phases), Phase(progress, 1, phases)
    contents = tuple(
        collect(
            each, priority=requester.priority, on_progress=Phase(collected, at, len(scope.each))
        )
        for at, each in enumerate(scope.each)
    )
    asked = [widget for content in contents for widget in content.widgets if widget.request]
    if asked and not any(widget.payload for widget in asked):
        failed = ExportFailed("no_numbers", is_transient=True)
        for widget in asked:
            failed.add_note(f"{widget.title}: {widget.problem}")
        raise failed
    opening = partial(access.open_account, scope.client_id, priority=requester.priority)
    by_widget = {
        widget.spec.widget_id: tables
        for content in contents
        for tables in [CompleteTables(content, open_account=opening, on_page=progress.alive)]
        for widget in content.widgets
    }
    writing = Writing(
        contents,
        lambda widget: by_widget[widget.spec.widget_id](widget),
        _brand(scope),
        folder,
        written,
        requester.name,
        scope.title,
    )
    return WRITERS[file_format](writing)


def _brand(scope: ExportScope) -> Brand:
    """The client's brand, or a plain one under its name."""
    with within(scope.client_id):
        client = Client.objects.for_client(scope.client_id).select_related("brand").get()
    return getattr(client, "brand", None) or Brand(client=client, name=client.name)
