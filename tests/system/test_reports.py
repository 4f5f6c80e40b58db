"""Many reports that are due in one minute, with workers killed at random.

`REPORTS=500 CLIENTS=50 KILLS=8` is the size that docs/testing.md tells of.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models.functions import Now
from django.utils import timezone
from redis import Redis

from clients.tenancy import across_clients
from portal.celery import app
from tests.fixtures.factories import make_client
from tests.fixtures.smtp_server import MailServer
from tests.fixtures.stack import WORKERS, Stack, environment, until
from tests.widgets.exports.exporting import make_text_board
from tests.widgets.exports.reports.factories import make_schedule
from widgets.models import Export, Report, ReportDelivery, ReportSchedule

pytestmark = pytest.mark.django_db(transaction=True)

REPORTS = int(os.environ.get("REPORTS", "36"))
CLIENTS = int(os.environ.get("CLIENTS", "6"))
KILLS = int(os.environ.get("KILLS", "2"))
SECONDS = 120 + REPORTS
# A poll has both sweeps run.
POLL_SECONDS = 1
SWEEPS = ("sweep_reports", "sweep_exports")


class Workers(Stack):
    """Workers alone, which send by a mail server."""

    def __init__(self, folder: Path, env: Mapping[str, str], mails: MailServer) -> None:
        mail = {"EMAIL_URL": f"smtp://127.0.0.1:{mails.port}"}
        super().__init__(folder, {**env, "EXPORT_ROOT": str(folder / "exports")})
        self._web |= mail
        self._mails = mails

    def _is_settled(self) -> bool:
        return len(self._mails.accepted) == len(sent())

    def _unsettled(self) -> str:
        return f"accepted {self._mails.recipients}, stored {sent()}, {self.log_texts()}"

    def kill(self) -> None:
        """Kill all workers at once, but not between an acceptance and its commit: that gap is
        documented, and test_deliveries has it.
        """
        with self._mails.gate:
            until(self._is_settled, about=self._unsettled)
            for name in WORKERS:
                process = self.running.pop(name)
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            self._mails.cut()
        # Their leases would expire in minutes.
        with across_clients():
            for rows in (Export, Report, ReportDelivery):
                leased = rows.objects.across_clients().exclude(lease_token=None)
                leased.update(lease_expires_at=Now())


@pytest.fixture
def workers(
    stack: Stack, redis: Redis, tmp_path: Path, mail_server: MailServer
) -> Iterator[Workers]:
    """Workers in place of the site's, which would take the same tasks and send elsewhere."""
    running = Workers(tmp_path, environment(tmp_path), mail_server)
    with stack.without(*WORKERS, start=stack.start_workers):
        running.start_workers()
        yield running
        running.stop()


def sent() -> list[str]:
    """The addresses of stored deliveries."""
    with across_clients():
        rows = ReportDelivery.objects.across_clients().exclude(sent_at=None)
        return list(rows.values_list("address", flat=True))


def sweep() -> None:
    """Have the sweeps run, as the scheduler would each minute."""
    for name in SWEEPS:
        app.send_task(f"widgets.tasks.{name}")


def finished() -> bool:
    sweep()
    with across_clients():
        return Report.objects.across_clients().filter(state="sent").count() == REPORTS


def make_due_schedules() -> list[str]:
    """Schedules that are due in the same minute; the addresses of their recipients."""
    addresses = []
    for number in range(CLIENTS):
        client = make_client(name=f"Client{number}", slug=f"client-{number}")
        board = make_text_board(client)
        for each in range(REPORTS // CLIENTS):
            addresses.append(f"reader-{each}@client-{number}.example")
            make_schedule(client=client, dashboards=[board], recipients=addresses[-1:])
    with across_clients():
        due_at = timezone.now() - timedelta(days=8)
        ReportSchedule.objects.across_clients().update(next_due_at=due_at)
    return addresses


def client_of(address: str) -> str:
    return address.partition("@")[2]


def kill_after_more(workers: Workers, mail_server: MailServer, pause: float) -> None:
    """Kill the workers a moment after another mail, and start others."""
    so_far = len(mail_server.accepted)
    sweep()
    until(lambda: len(mail_server.accepted) > so_far, seconds=SECONDS, about=workers.log_texts)
    time.sleep(pause)
    workers.kill()
    workers.start_workers()


def test_reports_due_in_one_minute_are_sent_once_though_workers_are_killed(
    workers: Workers, mail_server: MailServer, capsys: pytest.CaptureFixture[str]
) -> None:
    addresses = make_due_schedules()
    chance = random.Random(REPORTS)
    for _ in range(KILLS):
        kill_after_more(workers, mail_server, chance.uniform(0, 1))
    until(finished, seconds=SECONDS, longest_poll=POLL_SECONDS, about=workers.log_texts)

    delivered = Counter(mail_server.recipients)
    served = {client_of(address) for address in mail_server.recipients[: REPORTS // 2]}
    doubled = delivered.total() - len(delivered)
    missing = len(set(addresses) - set(delivered))
    with capsys.disabled():
        sys.stdout.write(
            f"\n{REPORTS} reports of {CLIENTS} clients, {KILLS} kills of all workers: "
            f"{len(delivered)} delivered, {doubled} doubled, {missing} missing; "
            f"{len(served)} clients in the first half\n"
        )
    assert delivered == Counter(addresses)
    assert len(served) == CLIENTS
