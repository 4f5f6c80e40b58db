"""Keeping tenants apart, twice: querysets that must say whose rows they mean, and
PostgreSQL's row-level security, which is told the client at the start of a transaction.

Row-level security compares each row's client with the setting `portal.client`, which
lives as long as the transaction; without it, nothing is visible and nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models import sql

from clients.revocation_rules import RevokingQuerySet

EVERY_CLIENT = "*"

TELL = "SELECT current_setting('portal.client', true), set_config('portal.client', %s, true)"


class UnscopedQuery(RuntimeError):
    """A query over tenants' rows that did not say whose."""


class ForeignScope(RuntimeError):
    """One client's transaction tried to become another's."""


@contextmanager
def within(client_id: UUID) -> Iterator[None]:
    """Open a transaction that sees and writes one client's rows only.

    Without row-level security to tell, which is SQLite, no transaction is opened: there a
    transaction keeps every other writer out for as long as it lasts.
    """
    with _scope(str(client_id)):
        yield


@contextmanager
def across_clients() -> Iterator[None]:
    """Open a transaction over all clients: agency pages, commands, host look-up."""
    with _scope(EVERY_CLIENT):
        yield


@contextmanager
def _scope(value: str) -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    is_nested = connection.in_atomic_block
    with transaction.atomic():
        before = _tell(value)
        if before not in {"", EVERY_CLIENT, value} and value != EVERY_CLIENT:
            raise ForeignScope(value)
        yield
        # The setting lives as long as the outermost transaction; one that was rolled
        # back to its savepoint has its old value already.
        if is_nested and not connection.needs_rollback:
            _tell(before)


def _tell(value: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(TELL, [value])
        return cursor.fetchone()[0] or ""


class TenantQuery(sql.Query):
    """Asked for SQL by whatever evaluates rows: lists, counts, aggregates, subqueries."""

    is_scoped = False

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:
        self.refuse_unscoped()
        return super().get_compiler(*args, **kwargs)

    def combine(self, rhs: sql.Query, connector: str) -> None:
        super().combine(rhs, connector)
        right = getattr(rhs, "is_scoped", False)
        both = self.is_scoped and right
        self.is_scoped = (self.is_scoped or right) if connector == sql.AND else both

    def refuse_unscoped(self) -> None:
        if not self.is_scoped and not self.is_empty():
            name = self.model.__name__ if self.model else "?"
            raise UnscopedQuery(f"{name}: say for_client() or across_clients()")


class TenantQuerySet(RevokingQuerySet):
    """Rows that belong to clients: refuses to be read or changed before it is told whose."""

    query: TenantQuery

    def __init__(
        self,
        model: type[models.Model] | None = None,
        query: sql.Query | None = None,
        using: str | None = None,
        hints: dict[str, models.Model] | None = None,
    ) -> None:
        super().__init__(model, query or TenantQuery(model), using, hints)

    def for_client(self, client_id: UUID) -> Self:
        return self._scoped(self.filter(**{tenant_field(self.model): client_id}))

    def across_clients(self) -> Self:
        """Every client's rows: for agency pages and commands, never for a client's page."""
        return self._scoped(self.all())

    # These turn the query into one of another class, which knows of no scope.
    def update(self, **fields: Any) -> int:
        self.query.refuse_unscoped()
        return super().update(**fields)

    def delete(self) -> tuple[int, dict[str, int]]:
        self.query.refuse_unscoped()
        return super().delete()

    def _raw_delete(self, using: str | None) -> int:
        self.query.refuse_unscoped()
        return super()._raw_delete(using)

    def _scoped(self, rows: Self) -> Self:
        rows.query.is_scoped = True
        return rows


def tenant_field(model: type[models.Model]) -> str:
    """The column that says whose a row is."""
    return getattr(model, "tenant_field", "client_id")
