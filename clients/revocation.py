"""Declarations of revocation: which changes of a model's rows take a right away, and from whom.

Every model of ours has `revokes`: one `Revokes` for each kind of holder whose tickets end when
a row is deleted or one of some columns changes, or NOTHING. `clients.auth.revocation` acts
on it, however the row is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db import NotSupportedError, models, transaction
from django.dispatch import Signal


class Holder(Enum):
    """Whose tickets share an epoch."""

    CLIENT = "client"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Revokes:
    """The holder whose id is in column `by` loses a right with a row, or with a new value of
    one of `columns`.
    """

    holder: Holder
    by: str
    columns: frozenset[str]

    def is_touched(self, written: Iterable[str]) -> bool:
        return not self.columns.isdisjoint(written)


NOTHING: tuple[Revokes, ...] = ()
Taken = set[tuple[Holder, Any]]

# Sent with `taken`, in the transaction in which rights were taken away.
rights_taken = Signal()


def from_client(by: str, *columns: str) -> Revokes:
    return Revokes(Holder.CLIENT, by, frozenset(columns))


def from_person(by: str, *columns: str) -> Revokes:
    return Revokes(Holder.PERSON, by, frozenset(columns))


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
            taken = self._holders(touched, fields)
            rows = super().update(**fields)
            rights_taken.send(self.model, taken=taken)
        return rows

    def bulk_create(self, objs: Iterable[Any], *args: Any, **options: Any) -> list[Any]:
        """Refuses to change rows on the way, of which nothing would tell."""
        updates = options.get("update_conflicts") or any(args[2:3])
        if updates and declared(self.model):
            raise NotSupportedError(f"{self.model.__name__}: change rows by save() or update()")
        return super().bulk_create(objs, *args, **options)

    def _holders(self, touched: Iterable[Revokes], fields: Mapping[str, Any]) -> Taken:
        """Whoever holds something by these rows, before and after."""
        taken: Taken = set()
        for each in touched:
            held = self.order_by().values_list(each.by, flat=True)
            taken |= {(each.holder, key) for key in held}
            moved = fields.get(each.by, fields.get(each.by.removesuffix("_id")))
            if moved is not None:
                taken.add((each.holder, getattr(moved, "pk", moved)))
        return taken


UnscopedManager = models.Manager.from_queryset(RevokingQuerySet)
