"""Leased jobs: durable rows, each processed by one worker at a time until it is done.

A job is due at `next_attempt_at`, by the database's clock. A worker takes it by writing a lease;
if the worker dies, the lease expires and the job is due again. Only the owner of the lease may
settle the job. A task is sent for each job at once; the periodic sweep finds jobs whose task or
worker was lost, and jobs to retry.

A kind of job is a model with its own columns beside these, such as a file that is written in parts:

    class Archive(LeasedJob):
        task = TaskName.WRITE_ARCHIVE
        task_arguments = ("pk", "client_id")
        retry_policy = RetryPolicy(lease=timedelta(minutes=2), max_attempts=3)
        parts_done = models.PositiveIntegerField(default=0)
        objects = TenantJobQuerySet.as_manager()

    # A page requests it, and requests it again where it has failed.
    archive = Archive.objects.create(client=client, **requested())
    notify_on_commit(Archive, archive.pk, client.pk)

    # The task writes it, in transactions as short as `rows` needs for each step.
    archive = rows.filter(pk=archive_id).take("client")
    if archive is None:
        return  # not due, or another worker has it
    for number, part in enumerate(parts(archive), start=1):
        write(part)
        if not rows.renew(archive, {"parts_done": number}):
            return  # cancelled, or given to another worker meanwhile
    rows.settle(archive, {"finished_at": Now()})

    # On an error that passes; None, after the last attempt, gives it up.
    rows.settle(archive, {"failure": code}, next_attempt_in=archive.retry_delay)

    # A page cancels it: a worker that has the lease loses it.
    rows.filter(pk=archive_id).update(**finished(), cancelled_at=Now())
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.db.models import F, Min, Q
from django.db.models.functions import Least, Now

from runtime.queues import enqueue
from runtime.task_names import TaskName

MAX_SWEPT = 200
# The largest number that the column of attempts holds.
MAX_COUNTED = 32_767
UNLEASED: dict[str, Any] = {"lease_token": None, "lease_expires_at": None}
NO_OUTCOME: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Duration of a lease, and exponential back-off of retries. `lease` is longer than the time
    limit of the task, or than the time between two renewals. Without `max_attempts` a job is
    never given up.
    """

    lease: timedelta
    max_attempts: int | None
    first_delay: timedelta = timedelta(minutes=1)
    max_delay: timedelta = timedelta(hours=1)

    def delay(self, attempts: int) -> timedelta | None:
        """The delay before the next attempt, after so many; None after the last."""
        if self.max_attempts is not None and attempts >= self.max_attempts:
            return None
        # The exponent is bounded: a timedelta of 2 ** 60 minutes would overflow.
        doublings: int = 2 ** min(attempts - 1, 20)
        return min(self.first_delay * doublings, self.max_delay)


class LeasedJobQuerySet(models.QuerySet[Any]):
    def due(self) -> Self:
        """Unleased jobs whose time has come."""
        return self.unleased().filter(next_attempt_at__lte=Now())

    def unleased(self) -> Self:
        return self.filter(Q(lease_expires_at=None) | Q(lease_expires_at__lte=Now()))

    def take(self, *related: str) -> Any:
        """Lease the longest due of these jobs and return it with its related rows, or None if
        none is due. Of concurrent workers one gets the job.
        """
        jobs = self._lease(self.due().order_by("next_attempt_at").values("pk")[:1], related)
        return jobs[0] if jobs else None

    def take_batch(self, size: int, *related: str) -> list[Any]:
        """Lease up to `size` of these jobs under one token, for a worker that settles them
        together. A job that was leased before and not settled is taken alone, that with the fewest
        attempts first: it may have killed its worker.
        """
        due = self.due().order_by("attempts", "next_attempt_at").values_list("pk", flat=True)
        chosen = list(due.filter(attempts=0)[:size]) or list(due[:1])
        return self._lease(chosen, related) if chosen else []

    def renew(self, job: LeasedJob, progress: Mapping[str, Any] = NO_OUTCOME) -> bool:
        """Begin a lease anew and store progress: columns and their values. False if the lease was
        lost: the job was cancelled, or another worker has it.
        """
        held = self.filter(pk=job.pk, lease_token=job.lease_token)
        return bool(held.update(lease_expires_at=self._expiry(), **progress))

    def settle(
        self,
        job: LeasedJob,
        outcome: Mapping[str, Any] = NO_OUTCOME,
        *,
        next_attempt_in: timedelta | None = None,
    ) -> bool:
        """End a lease with the outcome of its attempt: columns and their values. False if the
        lease was lost. Without `next_attempt_in` the job is done.
        """
        return bool(self.settle_batch([job], outcome, next_attempt_in=next_attempt_in))

    def settle_batch(
        self,
        jobs: Sequence[LeasedJob],
        outcome: Mapping[str, Any] = NO_OUTCOME,
        *,
        next_attempt_in: timedelta | None = None,
    ) -> int:
        """End the leases of jobs that have the same outcome; the number of those not lost."""
        held = self.filter(
            pk__in=[job.pk for job in jobs], lease_token__in={job.lease_token for job in jobs}
        )
        at = None if next_attempt_in is None else Now() + next_attempt_in
        return held.update(**UNLEASED, next_attempt_at=at, **outcome)

    def _lease(self, chosen: Iterable[Any], related: Sequence[str]) -> list[Any]:
        token = uuid.uuid4()
        leased = (
            self.due()
            .filter(pk__in=chosen)
            .update(
                lease_token=token,
                lease_expires_at=self._expiry(),
                attempts=Least(F("attempts") + 1, MAX_COUNTED),
            )
        )
        # Django follows every relation where none is named.
        rows = self.select_related(*related) if related else self
        return list(rows.filter(lease_token=token)) if leased else []

    def _expiry(self) -> Any:
        return Now() + self.model.retry_policy.lease


class LeasedJob(models.Model):
    """Abstract model of a job. Each kind declares its `retry_policy`, the `task` that processes
    it, and the columns that are the task's arguments.
    """

    retry_policy: ClassVar[RetryPolicy]
    task: ClassVar[TaskName]
    task_arguments: ClassVar[tuple[str, ...]] = ("client_id", "connection_id")

    # Empty once the job is done or given up.
    next_attempt_at = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    lease_expires_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True

    @property
    def is_exhausted(self) -> bool:
        """True after one attempt too many: its workers were lost before they settled it."""
        most = self.retry_policy.max_attempts
        return most is not None and self.attempts > most

    @property
    def retry_delay(self) -> timedelta | None:
        """Delay before a retry of the present attempt; None after the last."""
        return self.retry_policy.delay(self.attempts)


def requested() -> dict[str, Any]:
    """Field values of a job that is due from now on."""
    return {"next_attempt_at": Now(), "attempts": 0}


def finished() -> dict[str, Any]:
    """Field values of a job that is neither due nor leased: done without a worker, or cancelled."""
    return {"next_attempt_at": None, **UNLEASED}


def due_index(name: str) -> models.Index:
    """Partial index for the sweep."""
    condition = Q(next_attempt_at__isnull=False)
    return models.Index(fields=["next_attempt_at"], condition=condition, name=name)


def notify(kind: type[LeasedJob], *identity: object, expires: float | None = None) -> bool:
    """Send the task of a job; it is discarded if no worker takes it within `expires` seconds."""
    arguments = (None if each is None else str(each) for each in identity)
    return enqueue(kind.task, *arguments, expires=expires)


def notify_on_commit(kind: type[LeasedJob], *identity: object) -> None:
    transaction.on_commit(partial(notify, kind, *identity), robust=True)


def due(
    kind: type[LeasedJob],
    scope: Callable[[], AbstractContextManager[None]],
    *,
    most: int = MAX_SWEPT,
) -> list[tuple[Any, ...]]:
    """Task arguments of a kind's due jobs, each once, the longest due first. `scope` opens a
    tenant scope over all clients.
    """
    with scope():
        rows = LeasedJobQuerySet(kind).due().values_list(*kind.task_arguments)
        first = rows.annotate(first_due=Min("next_attempt_at")).order_by("first_due")
        return [tuple(found[:-1]) for found in first[:most]]


def sweep(
    kind: type[LeasedJob],
    scope: Callable[[], AbstractContextManager[None]],
    handle: Callable[..., bool],
    *,
    most: int = MAX_SWEPT,
) -> None:
    """Call `handle` with the task arguments of each due job, until it returns false: then a
    server is down, and the other jobs would fail too.
    """
    for identity in due(kind, scope, most=most):
        if not handle(*identity):
            return
