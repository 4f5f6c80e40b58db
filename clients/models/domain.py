from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from clients.domains import names
from clients.models.client import Client
from clients.models.plain_text import PlainTextModel
from clients.revocation_rules import RevokingQuerySet, from_client
from clients.tenancy import TenantJobQuerySet
from runtime.leased_jobs import UNLEASED, LeasedJob, RetryPolicy, due_index
from runtime.task_names import TaskName

# A proof covers one name for one client: changing either clears it.
PROVEN = frozenset({"host", "client", "client_id"})


def unproven() -> dict[str, Any]:
    """Values that reset a domain's proof: a worker that checks it loses its lease. A new token is
    generated with its next record.
    """
    return {
        "verified_at": None,
        "proof_token": "",
        "checked_at": None,
        "check_failure": "",
        "attempts": 0,
        "next_attempt_at": timezone.now(),
        **UNLEASED,
    }


# Each of the two makes managers of its own kind.
class DomainQuerySet(TenantJobQuerySet):  # type: ignore[override]
    def proven(self) -> Self:
        return self.exclude(verified_at=None)

    def update(self, **fields: Any) -> int:
        """Update rows; a new name or client clears the proof."""
        return super().update(**fields | (unproven() if PROVEN & fields.keys() else {}))


class UnscopedDomains(RevokingQuerySet):
    def update(self, **fields: Any) -> int:
        return super().update(**fields | (unproven() if PROVEN & fields.keys() else {}))


class Domain(PlainTextModel, LeasedJob):
    """A host name that belongs to a client, in canonical form.

    Nothing is served on it until clients.domains.proof has found a TXT record with its token. An
    unproven row is the job of looking that record up, until it is there.
    """

    revokes = (from_client("client_id", "client_id", "host", "verified_at"),)
    task = TaskName.CHECK_DOMAIN
    task_arguments = ("pk", "client_id")
    retry_policy = RetryPolicy(lease=timedelta(minutes=1), max_attempts=None)

    class CheckFailure(models.TextChoices):
        MISSING = "missing", "There is no such record yet"
        DIFFERENT = "different", "The record holds another value"
        UNAVAILABLE = "unavailable", "The domain's name servers did not answer"
        TAKEN = "taken", "The host is in use already"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, models.CASCADE, related_name="domains")
    host = models.CharField(max_length=253)
    is_primary = models.BooleanField(default=False)

    # Set by clients.domains.proof, never by hand.
    verified_at = models.DateTimeField(null=True, editable=False)
    proof_token = models.CharField(max_length=64, editable=False, default="", db_default="")
    checked_at = models.DateTimeField(null=True, editable=False)
    check_failure = models.CharField(
        max_length=12, choices=CheckFailure, editable=False, default="", db_default=""
    )
    next_attempt_at = models.DateTimeField(null=True, default=timezone.now, editable=False)

    objects = DomainQuerySet.as_manager()
    unscoped = models.Manager.from_queryset(UnscopedDomains)()

    class Meta:
        default_manager_name = "unscoped"
        constraints = [
            models.UniqueConstraint(
                "client", condition=models.Q(is_primary=True), name="domain_one_primary"
            ),
            models.UniqueConstraint(
                fields=["client", "host"],
                name="domain_once_per_client",
                violation_error_message="This host is in the list already.",
            ),
            # Several clients may have unproven rows of a host; the first to prove it gets it.
            models.UniqueConstraint(
                fields=["host"],
                condition=models.Q(verified_at__isnull=False),
                name="domain_proven_once",
            ),
        ]
        indexes = [due_index("domain_check_due")]

    def __str__(self) -> str:
        return self.host

    def clean(self) -> None:
        super().clean()
        if self._stored() == (self.host, self.client_id):
            return  # an unchanged host that is no longer permitted must not block saving the form
        try:
            self.host = names.check(self.host)
        except names.UnusableHost as error:
            raise ValidationError({"host": str(error)}) from None
        others = Domain.unscoped.filter(host=self.host).exclude(verified_at=None)
        if others.exclude(pk=self.pk).exists():
            raise ValidationError({"host": "This host is in use already."})

    def save(self, *, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        """Save the row; a new name or client clears the proof."""
        if self._state.adding and self.verified_at:
            self.next_attempt_at = None
        stored = self._stored()
        has_moved = stored is not None and stored != (self.host, self.client_id)
        changed = unproven() if has_moved else {}
        for name, value in changed.items():
            setattr(self, name, value)
        written = None if update_fields is None else {*update_fields, *changed}
        super().save(update_fields=written, **options)

    def _stored(self) -> tuple[str, uuid.UUID] | None:
        """Host and client id as stored in the database."""
        if self._state.adding:
            return None
        rows = Domain.unscoped.filter(pk=self.pk)
        return rows.values_list("host", "client_id").first()
