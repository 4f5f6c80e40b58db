"""Tenant scope: the client whose rows the current transaction may see and write.

Row-level security compares each row's client with the setting `portal.client`, which
lives as long as the transaction; without it, nothing is visible and nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection, transaction

EVERY_CLIENT = "*"

SET_CLIENT = "SELECT current_setting('portal.client', true), set_config('portal.client', %s, true)"


class ForeignScope(RuntimeError):
    """A transaction of one client was to be scoped to another."""


@contextmanager
def within(client_id: UUID) -> Iterator[None]:
    """Open a transaction that sees and writes one client's rows only.

    On SQLite, which has no row-level security, no transaction is opened: it would lock out every
    other writer.
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
        before = _set_client(value)
        if before not in {"", EVERY_CLIENT, value} and value != EVERY_CLIENT:
            raise ForeignScope(value)
        yield
        # The setting lasts for the outermost transaction; after a rollback to the savepoint it has
        # its old value already.
        if is_nested and not connection.needs_rollback:
            _set_client(before)


def _set_client(value: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(SET_CLIENT, [value])
        return cursor.fetchone()[0] or ""
