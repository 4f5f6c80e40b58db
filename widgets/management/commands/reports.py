from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q, QuerySet

from clients.models import Client
from clients.tenancy import across_clients, within
from widgets.exports.reports import ledger, wording
from widgets.exports.reports.preflight import Problem
from widgets.models import Report, ReportSchedule


class Command(BaseCommand):
    help = "List reports that are due or held, send one now, or hold one back."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, parser_class=ArgumentParser)
        due = verbs.add_parser("due", help="List what is due next, under way or held.")
        due.add_argument("--client", help="The slug of one client")
        for verb, text in (
            ("send", "Try a report at once: one that is held, in review or waiting."),
            ("hold", "Do not send a report that has not been sent yet."),
        ):
            one = verbs.add_parser(verb, help=text)
            one.add_argument("report", type=UUID, help="The id that `reports due` lists")
            if verb == "send":
                one.add_argument(
                    "--as-it-is",
                    action="store_true",
                    help="Accept numbers that are held for being implausible",
                )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "due":
            self._list(options["client"])
            return
        report = self._find(options["report"])
        with within(report.client_id):
            if options["verb"] == "hold":
                is_done = ledger.decline(report)
            elif options["as_it_is"]:
                is_done = ledger.accept(report, None)
            else:
                is_done = ledger.try_now(report)
        if not is_done:
            raise CommandError(f"{report} is {report.get_state_display().lower()}: not possible")
        self.stdout.write(f"{report}: {'held back' if options['verb'] == 'hold' else 'due now'}")

    def _list(self, slug: str | None) -> None:
        of_client = Q(client__slug=slug) if slug else Q()
        with across_clients():
            if slug and not Client.objects.across_clients().filter(slug=slug).exists():
                raise CommandError(f"--client: there is no client “{slug}”")
            for report in self._unfinished(of_client):
                self._write_report(report)
            rows = ReportSchedule.objects.across_clients().filter(of_client, paused_at=None)
            for schedule in rows.select_related("client").order_by("next_due_at"):
                when = f"{schedule.next_due_at:%Y-%m-%d %H:%M} UTC"
                self.stdout.write(f"{when}  {schedule.client.slug}  {schedule}")

    def _unfinished(self, of_client: Q) -> QuerySet[Report]:
        rows = Report.objects.across_clients().filter(of_client, state__in=Report.UNFINISHED)
        return rows.select_related("client").order_by("due_at")

    def _write_report(self, report: Report) -> None:
        state = report.get_state_display().lower()
        self.stdout.write(f"{report.pk}  {report.client.slug}  {report}  {state}")
        for plain in report.problems:
            self.stdout.write(f"    {wording.sentence(Problem.load(plain))}")

    def _find(self, report_id: UUID) -> Report:
        with across_clients():
            report: Report | None = Report.objects.across_clients().filter(pk=report_id).first()
        if report is None:
            raise CommandError(f"report: there is none with the id {report_id}")
        return report
