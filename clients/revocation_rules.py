"""Revocation rules: the changes of a model's rows that void tickets, and of which subject.

Every model of ours has `revokes`: one `Revokes` for each kind of subject whose tickets end when
a row is deleted or one of some columns changes, or NOTHING. `clients.auth.revocation_signals` acts
on it, however the row is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db import NotSupportedError, models, transaction
from django.dispatch import Signal


class Subject(Enum):
    """The owner of an epoch: all tickets of one share it."""

    CLIENT = "client"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Revokes:
    """The subject whose id is in column `by` loses a right with a row, or with a new value of
    one of `columns`.
    """

    subject: Subject
    by: str
    columns: frozenset[str]

    def is_touched(self, written: Iterable[str]) -> bool:
        return not self.columns.isdisjoint(written)


NOTHING: tuple[Revokes, ...] = ()
RevokedSubjects = set[tuple[Subject, Any]]

# Sent with `revoked`, the subjects, in the transaction in which rights were revoked.
rights_revoked = Signal()


def from_client(by: str, *columns: str) -> Revokes:
    return Revokes(Subject.CLIENT, by, frozenset(columns))


def from_person(by: str, *columns: str) -> Revokes:
    return Revokes(Subject.PERSON, by, frozenset(columns))


def declared(model: type[models.Model]) -> tuple[Revokes, ...]:
    return getattr(model, "revokes", NOTHING)


def attnames(model: type[models.Model], names: Iterable[str]) -> set[str]:
    """Columns by the names of their attributes: `client` is `client_id`."""
    columns = model._meta.concrete_fields
    return {field.attname for field in columns if {field.name, field.attname} & set(names)}


class RevokingQuerySet(models.QuerySet[Any]):
    """Rows whose `update()`, for which Django sends no signal, revokes what they declare."""

    def update(self, **fields: Any) -> int:
        written = attnames(self.model, fields) if declared(self.model) else set()
        touched = [each for each in declared(self.model) if each.is_touched(written)]
        if not touched:
            return super().update(**fields)
        with transaction.atomic(using=self.db):
            # First, since revocation locks the client's revision before any other row.
            rights_revoked.send(self.model, revoked=self._subjects(touched, fields))
            return super().update(**fields)

    def bulk_create(self, objs: Iterable[Any], *args: Any, **options: Any) -> list[Any]:
        """Refuses upserts: they change rows without a signal."""
        updates = options.get("update_conflicts") or any(args[2:3])
        if updates and declared(self.model):
            raise NotSupportedError(f"{self.model.__name__}: change rows by save() or update()")
        return super().bulk_create(objs, *args, **options)

    def _subjects(self, touched: Iterable[Revokes], fields: Mapping[str, Any]) -> RevokedSubjects:
        """The subjects of these rows, before and after the update."""
        revoked: RevokedSubjects = set()
        for each in touched:
            held = self.order_by().values_list(each.by, flat=True)
            revoked |= {(each.subject, key) for key in held}
            moved = fields.get(each.by, fields.get(each.by.removesuffix("_id")))
            if moved is not None:
                revoked.add((each.subject, getattr(moved, "pk", moved)))
        return revoked


UnscopedManager = models.Manager.from_queryset(RevokingQuerySet)
