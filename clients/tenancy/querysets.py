"""Tenant querysets: refuse to run before they are scoped to one client or to all."""

from __future__ import annotations

from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import sql

from clients.revocation_rules import RevokingQuerySet
from runtime.leased_jobs import LeasedJobQuerySet


class UnscopedQuery(RuntimeError):
    """A query over tenants' rows that was not scoped."""


class TenantQuery(sql.Query):
    """Refuses to compile while unscoped: for lists, counts, aggregates and subqueries alike."""

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
    """Rows that belong to clients; raises UnscopedQuery before `for_client` or `across_clients`."""

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

    # These clone the query as another class, which does not check the scope.
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


# Each of the two makes managers of its own kind.
class TenantJobQuerySet(TenantQuerySet, LeasedJobQuerySet):  # type: ignore[override]
    """Leased jobs that belong to clients."""


def tenant_field(model: type[models.Model]) -> str:
    """The column with the client's id."""
    return getattr(model, "tenant_field", "client_id")
