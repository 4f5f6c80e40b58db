"""Leased jobs on a real PostgreSQL: taken by one worker, settled by its lease, never lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, cast
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from celery import Task
from django.db import connection
from django.db.models.functions import Now
from django.utils import timezone

from clients.models import Client, Domain, KeyRequest, OutgoingMail
from clients.tasks import check_domain, deliver_mail
from clients.tenancy import across_clients
from portal.embedded import dies_with_parent
from runtime import leased_jobs
from runtime.leased_jobs import LeasedJob, RetryPolicy
from tests.fixtures.stack import ROOT
from widgets.models import (
    ConnectionCheck,
    Export,
    Report,
    ReportDelivery,
    WebhookDelivery,
    WebhookSubscription,
)
from widgets.tasks import (
    check_connection,
    deliver_report,
    prepare_report,
    process_webhooks,
    reconcile_webhook,
)
from widgets.tasks import test_submitted_key as submitted_key_task

pytestmark = pytest.mark.django_db(transaction=True)

SOON = timedelta(seconds=30)
# Leases the job and is killed, as by the out-of-memory killer.
WORKER = """
import django, os, signal
django.setup()
from tests.runtime.test_leased_jobs import take
assert take()
os.kill(os.getpid(), signal.SIGKILL)
"""


def make_job(**fields: Any) -> OutgoingMail:
    with across_clients():
        given = {"kind": OutgoingMail.Kind.RESET, **leased_jobs.requested()} | fields
        return OutgoingMail.objects.create(**given)


def take() -> UUID | None:
    """Lease the job as a worker does; the token of its lease."""
    with across_clients():
        job = OutgoingMail.objects.across_clients().take()
    return job.lease_token if job else None


def stored() -> OutgoingMail:
    with across_clients():
        return OutgoingMail.objects.across_clients().get()


def settle(job: OutgoingMail, outcome: dict[str, Any] | None = None, **when: Any) -> bool:
    with across_clients():
        return OutgoingMail.objects.across_clients().settle(job, outcome or {}, **when)


def change(**fields: Any) -> None:
    with across_clients():
        OutgoingMail.objects.across_clients().update(**fields)


def due() -> list[tuple[Any, ...]]:
    return leased_jobs.due(OutgoingMail, across_clients)


def test_of_workers_that_come_at_once_one_gets_the_job() -> None:
    make_job()

    def work(_: int) -> UUID | None:
        try:
            return take()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as workers:
        tokens = [token for token in workers.map(work, range(24)) if token]

    assert tokens == [stored().lease_token]
    assert stored().attempts == 1


def test_a_job_of_a_killed_worker_is_due_once_its_lease_expires() -> None:
    job = make_job()
    url = urlsplit(os.environ["DATABASE_URL"])
    database = url._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    told = {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "portal.settings"}

    command = dies_with_parent([sys.executable, "-c", WORKER])
    killed = subprocess.run(command, cwd=ROOT, env=os.environ | told, check=False)

    assert killed.returncode == -signal.SIGKILL
    assert (due(), take(), stored().attempts) == ([], None, 1)
    change(lease_expires_at=Now())
    assert due() == [(job.pk, None)]
    assert take()
    assert stored().attempts == 2


def test_a_worker_that_lost_its_lease_settles_nothing() -> None:
    make_job()
    take()
    late = stored()
    change(lease_expires_at=Now())
    take()

    assert not settle(late, {"mailed_at": timezone.now()})

    assert (stored().mailed_at, stored().lease_token is None) == (None, False)
    assert settle(stored(), {"mailed_at": timezone.now()})
    assert stored().mailed_at
    assert (stored().lease_token, stored().lease_expires_at, due()) == (None, None, [])


def test_a_failed_attempt_is_repeated_when_it_is_due() -> None:
    make_job()
    take()

    settle(stored(), next_attempt_in=SOON)

    assert (due(), take()) == ([], None)
    change(next_attempt_at=Now())
    assert take()


def test_the_longest_due_job_is_taken_first() -> None:
    now = timezone.now()
    jobs = [make_job(next_attempt_at=now - SOON * age) for age in (1, 3, 2)]

    tokens = [take() for _ in jobs]

    with across_clients():
        found = {row.lease_token: row.pk for row in OutgoingMail.objects.across_clients()}
    assert [found[token] for token in tokens] == [jobs[1].pk, jobs[2].pk, jobs[0].pk]


def test_a_sweep_handles_what_is_due_until_a_server_is_down() -> None:
    now = timezone.now()
    jobs = [make_job(next_attempt_at=now - SOON * age) for age in (3, 2, 1)]
    make_job(next_attempt_at=None)
    make_job(next_attempt_at=now + SOON)
    handled: list[tuple[UUID, UUID | None]] = []

    def handle(job_id: UUID, client_id: UUID | None) -> bool:
        handled.append((job_id, client_id))
        return len(handled) < 2

    leased_jobs.sweep(OutgoingMail, across_clients, handle)

    assert handled == [(jobs[0].pk, None), (jobs[1].pk, None)]


def test_a_sweep_handles_the_jobs_of_one_task_once(
    acme: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As a kind whose task processes all jobs of a client.
    monkeypatch.setattr(OutgoingMail, "task_arguments", ("client_id",))
    make_job(client=acme)
    make_job(client=acme)
    make_job()

    found = due()

    assert (len(found), set(found)) == (2, {(acme.pk,), (None,)})


def take_batch(size: int) -> list[OutgoingMail]:
    with across_clients():
        return OutgoingMail.objects.across_clients().take_batch(size, "client")


def test_a_batch_has_one_lease_and_one_outcome() -> None:
    jobs = [make_job() for _ in range(3)]

    batch = take_batch(2)
    rest = take_batch(2)
    with across_clients():
        rows = OutgoingMail.objects.across_clients()
        settled = rows.settle_batch(batch, {"mailed_at": Now()})
        lost = rows.settle_batch(batch, {"mailed_at": None})

    assert [len(batch), len(rest), settled, lost] == [2, 1, 2, 0]
    assert {job.pk for job in [*batch, *rest]} == {job.pk for job in jobs}
    with across_clients():
        assert rows.exclude(mailed_at=None).count() == 2


def test_a_job_whose_worker_was_lost_is_taken_alone() -> None:
    for _ in range(3):
        make_job()
    take_batch(3)
    change(lease_expires_at=Now())
    new = make_job()

    batches = [take_batch(3) for _ in range(4)]

    assert [len(batch) for batch in batches] == [1] * 4
    assert batches[0] == [new]


def test_a_renewed_lease_stores_progress_and_lasts_longer() -> None:
    make_job()
    take()
    job = stored()
    change(lease_expires_at=Now() + SOON)

    with across_clients():
        is_ours = OutgoingMail.objects.across_clients().renew(job, {"kind": "changed"})

    assert is_ours
    assert stored().kind == "changed"
    assert stored().lease_expires_at > timezone.now() + SOON


def test_a_cancelled_job_is_neither_renewed_nor_settled() -> None:
    make_job()
    take()
    job = stored()

    change(**leased_jobs.finished())

    with across_clients():
        is_ours = OutgoingMail.objects.across_clients().renew(job, {"kind": "changed"})
    assert not is_ours
    assert not settle(job, {"mailed_at": timezone.now()})
    assert (stored().kind, stored().mailed_at, due()) == ("reset", None, [])


def test_a_job_that_failed_for_good_is_due_again_once_requested() -> None:
    make_job()
    take()
    settle(stored())

    change(**leased_jobs.requested())

    assert take()
    assert stored().attempts == 1


def test_jobs_without_a_limit_are_never_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    policy = RetryPolicy(timedelta(minutes=1), None)
    monkeypatch.setattr(OutgoingMail, "retry_policy", policy)
    make_job(attempts=leased_jobs.MAX_COUNTED)

    take()

    job = stored()
    assert (job.attempts, job.is_exhausted) == (leased_jobs.MAX_COUNTED, False)
    assert job.retry_delay == policy.max_delay


def test_retries_back_off_exponentially_and_come_to_an_end() -> None:
    minute = timedelta(minutes=1)
    policy = RetryPolicy(minute, 6, first_delay=minute, max_delay=10 * minute)

    delays = [policy.delay(attempts) for attempts in range(1, 7)]

    assert delays == [minute, 2 * minute, 4 * minute, 8 * minute, 10 * minute, None]
    assert RetryPolicy(minute, 500).delay(499) == timedelta(hours=1)


KINDS = [
    (ConnectionCheck, check_connection),
    (WebhookSubscription, reconcile_webhook),
    (OutgoingMail, deliver_mail),
    (Domain, check_domain),
    (WebhookDelivery, process_webhooks),
    (KeyRequest, submitted_key_task),
    (Report, prepare_report),
    (ReportDelivery, deliver_report),
]


# Their tasks take longer than a lease, which they renew.
RENEWED = {Export}


@pytest.mark.parametrize(("kind", "task"), KINDS)
def test_tasks_are_killed_before_their_leases_expire(
    kind: type[LeasedJob], task: Task[Any, Any]
) -> None:
    assert task.name == str(kind.task)
    assert timedelta(seconds=cast(int, task.time_limit)) < kind.retry_policy.lease


def test_every_kind_of_leased_job_is_looked_at_here() -> None:
    assert set(LeasedJob.__subclasses__()) == {kind for kind, _ in KINDS} | RENEWED
