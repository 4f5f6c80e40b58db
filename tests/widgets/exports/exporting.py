"""Exports as tests request, carry out and read them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from clients.auth.permissions import formats_of, make_viewer
from clients.auth.viewer import Role, Viewer
from clients.models import Client, User
from clients.tenancy import across_clients, within
from tests.fixtures.factories import make_dashboard, make_member, make_widget
from tests.fixtures.platform import STATE
from widgets.exports import files, jobs, running
from widgets.exports.content import ExportScope
from widgets.exports.progress import LeasedProgress
from widgets.exports.running import Outcome
from widgets.models import Dashboard, Export
from widgets.models.export import export_files

WRITE, PRINT = Export.Stage.WRITE, Export.Stage.PRINT


def make_text_board(client: Client, **fields: Any) -> Dashboard:
    """A dashboard with one widget that needs no platform."""
    board = make_dashboard(client=client, **fields)
    make_widget(dashboard=board, kind="text", options={"markdown": "Hello"})
    return board


def scope_of(board: Dashboard, *, widget: UUID | None = None) -> ExportScope:
    return ExportScope(board.client_id, board.pk, widget, STATE, formats_of(board.client))


def executive(client: Client) -> User:
    return make_member(client=client, role="executive").user


def viewer_of(user: User, client: Client, role: Role = Role.EXECUTIVE) -> Viewer:
    return make_viewer(user, client, role)


def request(
    board: Dashboard, user: User | None, file_format: Export.Format = Export.Format.CSV
) -> Export:
    with within(board.client_id):
        return jobs.request(scope_of(board), file_format, requested_by=user)


def stored(export: Export) -> Export:
    with across_clients():
        return Export.objects.across_clients().get(pk=export.pk)


def change(export: Export, **fields: Any) -> None:
    with across_clients():
        Export.objects.across_clients().filter(pk=export.pk).update(**fields)


def write_text(text: str = "a,b\n", *, goes_on: bool = False) -> Callable[..., Outcome]:
    """The work of an attempt that stores this text."""

    def work(export: Export, progress: LeasedProgress) -> Outcome:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "file.csv"
            path.write_text(text)
            progress(1, 1)
            name = files.keep(export, path)
        return Outcome(name, len(text), "numbers.csv", goes_on=goes_on)

    return work


def carry_out(stage: Export.Stage = WRITE, work: Callable[..., Outcome] | None = None) -> bool:
    return running.run_next(stage, work or write_text())


def kept() -> list[str]:
    """The names of all stored files."""
    return sorted(files._names(export_files()))


def make_finished_export(board: Dashboard, user: User) -> Export:
    export = request(board, user)
    carry_out()
    return stored(export)
