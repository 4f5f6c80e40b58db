"""Leased jobs: durable rows that one worker at a time carries out, until they are done.

A job is due at `next_attempt_at`, by the database's clock. A worker that takes it writes a
lease of its own; of a worker that dies the lease expires, and the job is due again. Only the
holder of the lease may settle the job. A task is sent for each job at once; the periodic
sweep finds the jobs whose task was lost, that outlived their worker, or that are retried.
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
    """How long a job is leased, and when a failed attempt of it is repeated: exponential
    back-off. `lease` is longer than the task may take.
    """

    lease: timedelta
    max_attempts: int
    first_delay: timedelta = timedelta(minutes=1)
    max_delay: timedelta = timedelta(hours=1)

    def delay(self, attempts: int) -> timedelta | None:
        """The time between the last of so many attempts and the next; None after the last."""
        if attempts >= self.max_attempts:
            return None
        # The exponent is bounded: nobody wants a timedelta of 2 to the 60th minutes.
        doublings: int = 2 ** min(attempts - 1, 20)
        return min(self.first_delay * doublings, self.max_delay)


class LeasedJobQuerySet(models.QuerySet[Any]):
    def due(self) -> Self:
        """Jobs to carry out now that nobody has leased."""
        return self.unleased().filter(next_attempt_at__lte=Now())

    def unleased(self) -> Self:
        return self.filter(Q(lease_expires_at=None) | Q(lease_expires_at__lte=Now()))

    def take(self) -> uuid.UUID | None:
        """Lease the longest due of these jobs; the token of the lease, or None where none is
        due. Of several workers that take a job at once one gets it.
        """
        token = uuid.uuid4()
        first = self.due().order_by("next_attempt_at").values("pk")[:1]
        taken = self.due().filter(pk__in=first)
        leased = taken.update(
            lease_token=token,
            lease_expires_at=Now() + self.model.retry_policy.lease,
            attempts=F("attempts") + 1,
        )
        return token if leased else None

    def settle(
        self,
        job: LeasedJob,
        outcome: Mapping[str, Any] = NO_OUTCOME,
        *,
        next_attempt_in: timedelta | None = None,
    ) -> bool:
        """Give a lease back with the outcome of its attempt: columns and their values. False
        where the lease was lost. Without `next_attempt_in` there is nothing left to do.
        """
        held = self.filter(pk=job.pk, lease_token=job.lease_token)
        at = None if next_attempt_in is None else Now() + next_attempt_in
        return bool(held.update(**UNLEASED, next_attempt_at=at, **outcome))


class LeasedJob(models.Model):
    """A job that is a row. Each kind declares its `retry_policy`, the `task` that carries it
    out, and the columns that are the task's arguments.
    """

    retry_policy: ClassVar[RetryPolicy]
    task: ClassVar[TaskName]
    task_arguments: ClassVar[tuple[str, ...]] = ("client_id", "connection_id")

    # Empty once there is nothing left to do.
    next_attempt_at = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    lease_expires_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True

    @property
    def is_exhausted(self) -> bool:
        """Whether it was taken once more than is allowed: its workers did not live to settle it."""
        return self.attempts > self.retry_policy.max_attempts

    @property
    def retry_delay(self) -> timedelta | None:
        """When to try again after the present attempt failed; None where it was the last."""
        return self.retry_policy.delay(self.attempts)


def requested() -> dict[str, Any]:
    """The fields of a job that is to be carried out from now on."""
    return {"next_attempt_at": Now(), "attempts": 0}


def due_index(name: str) -> models.Index:
    """The index by which the sweep finds jobs."""
    condition = Q(next_attempt_at__isnull=False)
    return models.Index(fields=["next_attempt_at"], condition=condition, name=name)


def notify(kind: type[LeasedJob], *identity: object, expires: float | None = None) -> bool:
    """Send the task of a job; one that no worker takes within `expires` seconds is void."""
    arguments = (None if each is None else str(each) for each in identity)
    return enqueue(kind.task, *arguments, expires=expires)


def notify_on_commit(kind: type[LeasedJob], *identity: object) -> None:
    transaction.on_commit(partial(notify, kind, *identity), robust=True)


def due(
    kind: type[LeasedJob], scope: Callable[[], AbstractContextManager[None]]
) -> list[tuple[Any, ...]]:
    """The task arguments of the jobs of a kind that are due, the longest due first. `scope`
    lets the database tell them of all clients.
    """
    with scope():
        rows = LeasedJobQuerySet(kind).due().order_by("next_attempt_at")
        return list(rows.values_list(*kind.task_arguments)[:MAX_SWEPT])


def sweep(
    kind: type[LeasedJob],
    scope: Callable[[], AbstractContextManager[None]],
    handle: Callable[..., bool],
) -> None:
    """Handle each due job of a kind by its task's arguments, until `handle` returns false:
    then a server is down, and the others would fare no better.
    """
    for identity in due(kind, scope):
        if not handle(*identity):
            return
