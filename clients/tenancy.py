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

EVERY_CLIENT = "*"


class UnscopedQuery(RuntimeError):
    """A query over tenants' rows that did not say whose."""


@contextmanager
def within(client_id: UUID) -> Iterator[None]:
    """Open a transaction that sees and writes one client's rows only."""
    with _scope(str(client_id)):
        yield


@contextmanager
def across_clients() -> Iterator[None]:
    """Open a transaction over all clients: agency pages, commands, host look-up."""
    with _scope(EVERY_CLIENT):
        yield


@contextmanager
def _scope(value: str) -> Iterator[None]:
    with transaction.atomic():
        before = _tell(value)
        yield
        # An inner scope ends before its transaction does where it was nested.
        _tell(before)


def _tell(value: str) -> str:
    if connection.vendor != "postgresql":
        return ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('portal.client', true), set_config('portal.client', %s, true)",
            [value],
        )
        return cursor.fetchone()[0] or ""


class TenantQuerySet(models.QuerySet[Any]):
    """Rows that belong to clients: refuses to be read before it is told whose."""

    _is_scoped = False

    def for_client(self, client_id: UUID) -> Self:
        return self._scoped(self.filter(**{self._client_field(): client_id}))

    def across_clients(self) -> Self:
        """Every client's rows: for agency pages and commands, never for a client's page."""
        return self._scoped(self.all())

    def _scoped(self, queryset: Self) -> Self:
        queryset._is_scoped = True
        return queryset

    def _client_field(self) -> str:
        return getattr(self.model, "tenant_field", "client_id")

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]  # private, but the only hook
        clone._is_scoped = self._is_scoped
        return clone

    def _fetch_all(self) -> None:
        self._refuse_unscoped()
        super()._fetch_all()  # type: ignore[misc]

    def _refuse_unscoped(self) -> None:
        if not self._is_scoped:
            raise UnscopedQuery(f"{self.model.__name__}: say for_client() or across_clients()")
