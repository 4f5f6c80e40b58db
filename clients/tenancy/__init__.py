"""Isolation of tenants, twice: scoped querysets, and PostgreSQL's row-level security."""

from clients.tenancy.querysets import (
    TenantJobQuerySet,
    TenantQuerySet,
    UnscopedQuery,
    tenant_field,
)
from clients.tenancy.scope import ForeignScope, across_clients, within

__all__ = [
    "ForeignScope",
    "TenantJobQuerySet",
    "TenantQuerySet",
    "UnscopedQuery",
    "across_clients",
    "tenant_field",
    "within",
]
