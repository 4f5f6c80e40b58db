from __future__ import annotations

import sys
from argparse import ArgumentParser
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TextIO
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clients import tenancy
from clients.auth.permissions import formats_of
from clients.models import Client
from widgets.exports import failures, jobs
from widgets.exports.content import ExportScope
from widgets.exports.failures import ExportFailed
from widgets.exports.foreground import export_to
from widgets.models import Dashboard, Export, Widget
from widgets.queries import state as states
from widgets.queries.errors import InvalidState
from widgets.queries.state import State

Format = Export.Format

# Options that are a page's parameters, under their names in its address.
PARAMS = ("period", "from", "to", "compare", "compare_from", "compare_to", "grain")
OF_ONE_WIDGET = frozenset({Format.CSV, Format.PNG})


class Command(BaseCommand):
    help = "Export a dashboard, one of its widgets, or several dashboards to one file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("client", metavar="CLIENT", help="the client's slug")
        parser.add_argument("dashboard", metavar="DASHBOARD", nargs="+", help="its slug")
        parser.add_argument("--format", required=True, choices=[each.value for each in Format])
        parser.add_argument("--output", required=True, type=Path, metavar="FILE")
        parser.add_argument("--widget", metavar="ID", help="one widget alone")
        parser.add_argument("--filter", action="append", default=[], metavar="DIMENSION:VALUE")
        for name in PARAMS:
            parser.add_argument(f"--{name.replace('_', '-')}", dest=name)

    def handle(self, *args: Any, **options: Any) -> None:
        output: Path = options["output"]
        file_format = Format(options["format"])
        if output.is_dir() or not output.parent.is_dir():
            raise CommandError(f"--output: {output} is no file in a folder that exists")
        if file_format in jobs.PRINTED and find_spec("playwright") is None:
            raise CommandError(f"--format: {file_format} needs a browser; see docs/operations.md")
        scope = _scope(options, file_format)
        try:
            notices = export_to(output, scope, file_format, TerminalProgress(sys.stderr))
        except ExportFailed as failed:
            reasons = getattr(failed, "__notes__", [])
            raise CommandError("\n".join([failures.sentence(failed.code), *reasons])) from failed
        except OSError as error:
            raise CommandError(f"{output}: {error.strerror or error}") from error
        for notice in notices:
            self.stderr.write(notice)
        self.stdout.write(f"{output} ({output.stat().st_size} bytes)")


class TerminalProgress:
    """Progress as one line that is written over on a terminal, else as lines."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._is_terminal = stream.isatty()
        self._told = ""

    def __call__(self, done: int, steps: int) -> None:
        text = f"{100 * done // steps:3} %"
        if text == self._told:
            return
        self._told = text
        is_last = done == steps
        start, end = ("\r", "\n" if is_last else "") if self._is_terminal else ("", "\n")
        self._stream.write(f"{start}{text}{end}")
        self._stream.flush()

    def alive(self) -> None:
        """Called within a step; nothing new is told."""


def _scope(options: dict[str, Any], file_format: Format) -> ExportScope:
    with tenancy.across_clients():
        client = Client.objects.across_clients().filter(slug=options["client"]).first()
        if client is None:
            known = Client.objects.across_clients().order_by("slug").values_list("slug", flat=True)
            raise CommandError(f"CLIENT: there is no {options['client']}, but {_listed(known)}")
        board, *others = (_board(slug, client) for slug in dict.fromkeys(options["dashboard"]))
        widget_id = _widget(options["widget"], board)
    if others and (widget_id or file_format in OF_ONE_WIDGET):
        raise CommandError("DASHBOARD: several make one file, as pdf, xlsx or zip and of no widget")
    if file_format in OF_ONE_WIDGET and widget_id is None:
        raise CommandError(
            f"--widget: {file_format} is the format of one widget; zip holds all tables"
        )
    return ExportScope(
        client.pk,
        board.pk,
        widget_id,
        _state(options, client),
        formats_of(client),
        further=tuple(other.pk for other in others),
        title=", ".join(each.title for each in (board, *others)) if others else "",
    )


def _board(slug: str, client: Client) -> Dashboard:
    boards = Dashboard.objects.for_client(client.pk)
    found: Dashboard | None = boards.filter(slug=slug).first()
    if found is None:
        known = boards.values_list("slug", flat=True)
        raise CommandError(f"DASHBOARD: there is no {slug}, but {_listed(known)}")
    return found


def _widget(given: str | None, board: Dashboard) -> UUID | None:
    if given is None:
        return None
    widgets = Widget.objects.for_client(board.client_id).filter(dashboard=board)
    known = {str(key): title for key, title in widgets.values_list("pk", "title")}
    if given not in known:
        listed = _listed(f"{key} ({title})" if title else key for key, title in known.items())
        raise CommandError(f"--widget: there is no {given}, but {listed}")
    return UUID(given)


def _state(options: dict[str, Any], client: Client) -> State:
    formats = formats_of(client)
    params = {name: options[name] for name in PARAMS if options[name] is not None}
    try:
        return states.read(
            params,
            now=timezone.now(),
            zone=formats.zone,
            week_start=formats.week_start,
            page_filters=options["filter"],
        )
    except InvalidState as error:
        raise CommandError(f"--{error}") from error


def _listed(names: Any) -> str:
    return ", ".join(names) or "none at all"
