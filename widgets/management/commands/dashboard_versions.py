from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from clients.auth import permissions
from clients.models import User, canonical_email
from clients.tenancy import across_clients, within
from widgets.manifests import differences, drafts, versions
from widgets.manifests.errors import ManifestError
from widgets.models import Dashboard, DashboardVersion


class Command(BaseCommand):
    help = "List the versions of a dashboard with their differences, or publish one again."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, parser_class=ArgumentParser)
        listing = verbs.add_parser("list", help="List the versions, the newest first.")
        restore = verbs.add_parser("restore", help="Publish an old version again, as a new one.")
        for each in (listing, restore):
            each.add_argument("client", metavar="CLIENT", help="the client's slug")
            each.add_argument("dashboard", metavar="DASHBOARD", help="the dashboard's slug")
        restore.add_argument("number", type=int, metavar="NUMBER", help="the version's number")
        restore.add_argument(
            "--as", dest="person", required=True, metavar="EMAIL", help="the member of staff"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        board = _dashboard(options["client"], options["dashboard"])
        with within(board.client_id):
            if options["verb"] == "list":
                self._list(board)
            else:
                self._restore(board, options["number"], _person(options["person"], board))

    def _list(self, board: Dashboard) -> None:
        rows = DashboardVersion.objects.for_client(board.client_id).filter(dashboard=board)
        listed = list(rows.select_related("author"))
        contents = [versions.content_of(version, board) for version in listed]
        for version, content, former in zip(listed, contents, [*contents[1:], {}], strict=True):
            who = f" by {version.author}" if version.author else ""
            when = f"{version.created_at:%Y-%m-%d %H:%M} UTC"
            note = f": {version.note}" if version.note else ""
            self.stdout.write(
                f"{version.number}  {when}  {version.get_origin_display()}{who}{note}"
            )
            for change in differences.between_dashboards(former, content) if former else ():
                self.stdout.write(f"    {change.action} {change.words}")

    def _restore(self, board: Dashboard, number: int, person: User) -> None:
        rows = DashboardVersion.objects.for_client(board.client_id).filter(dashboard=board)
        version = rows.select_related("dashboard").filter(number=number).first()
        if version is None:
            raise CommandError(f"NUMBER: there is no version {number}")
        try:
            published = drafts.publish(drafts.restore(version, person), actor=person)
        except ManifestError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Version {number} is published again, as version {published.number}.")


def _dashboard(client: str, dashboard: str) -> Dashboard:
    with across_clients():
        rows = Dashboard.objects.across_clients().filter(client__slug=client, slug=dashboard)
        found: Dashboard | None = rows.first()
    if found is None:
        raise CommandError(f"DASHBOARD: there is no {client}/{dashboard}")
    return found


def _person(email: str, board: Dashboard) -> User:
    """The member of staff of that address, who may configure the dashboard's client."""
    with across_clients():
        found = User.objects.filter(email=canonical_email(email)).first()
        if found is None or not permissions.may_configure(found, board):
            raise CommandError(f"--as: {email} is nobody who may change this dashboard")
    return found
