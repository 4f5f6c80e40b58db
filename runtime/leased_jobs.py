"""Leased jobs: durable rows, each processed by one worker at a time until it is done.

A job is due at `next_attempt_at`, by the database's clock. A worker takes it by writing a lease;
if the worker dies, the lease expires and the job is due again. Only the owner of the lease may
settle the job. A task is sent for each job at once; the periodic sweep finds jobs whose task or
worker was lost, and jobs to retry.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from runtime.queues import enqueue
from runtime.task_names import TaskName

MAX_SWEPT = 200
UNLEASED: dict[str, Any] = {"lease_token": None, "lease_expires_at": None}
NO_OUTCOME: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Duration of a lease, and exponential back-off of retries. `lease` is longer than the time
    limit of the task.
    """

    lease: timedelta
    max_attempts: int
    first_delay: timedelta = timedelta(minutes=1)
    max_delay: timedelta = timedelta(hours=1)

    def delay(self, attempts: int) -> timedelta | None:
        """The delay before the next attempt, after so many; None after the last."""
        if attempts >= self.max_attempts:
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
        token = uuid.uuid4()
        first = self.due().order_by("next_attempt_at").values("pk")[:1]
        taken = self.due().filter(pk__in=first)
        leased = taken.update(
            lease_token=token,
            lease_expires_at=Now() + self.model.retry_policy.lease,
            attempts=F("attempts") + 1,
        )
        # Django follows every relation where none is named.
        rows = self.select_related(*related) if related else self
        return rows.get(lease_token=token) if leased else None

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
        held = self.filter(pk=job.pk, lease_token=job.lease_token)
        at = None if next_attempt_in is None else Now() + next_attempt_in
        return bool(held.update(**UNLEASED, next_attempt_at=at, **outcome))


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
        return self.attempts > self.retry_policy.max_attempts

    @property
    def retry_delay(self) -> timedelta | None:
        """Delay before a retry of the present attempt; None after the last."""
        return self.retry_policy.delay(self.attempts)


def requested() -> dict[str, Any]:
    """Field values of a job that is due from now on."""
    return {"next_attempt_at": Now(), "attempts": 0}


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
    kind: type[LeasedJob], scope: Callable[[], AbstractContextManager[None]]
) -> list[tuple[Any, ...]]:
    """Task arguments of a kind's due jobs, the longest due first. `scope` opens a tenant scope
    over all clients.
    """
    with scope():
        rows = LeasedJobQuerySet(kind).due().order_by("next_attempt_at")
        return list(rows.values_list(*kind.task_arguments)[:MAX_SWEPT])


def sweep(
    kind: type[LeasedJob],
    scope: Callable[[], AbstractContextManager[None]],
    handle: Callable[..., bool],
) -> None:
    """Call `handle` with the task arguments of each due job, until it returns false: then a
    server is down, and the other jobs would fail too.
    """
    for identity in due(kind, scope):
        if not handle(*identity):
            return
