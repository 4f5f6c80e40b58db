"""Row-level security of PostgreSQL for tenants' tables, as migration operations.

A row is seen and written where the transaction's `portal.client` is the row's client, or
`*`. Forced, so that it binds the table's owner too. No operation on other databases.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython

SETTING = "current_setting('portal.client', true)"
ENABLE = "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
DISABLE = "ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY"
ANYTHING = (
    f"CREATE POLICY tenant ON {{table}} USING ({SETTING} = '*' OR {{column}}::text = {SETTING})"
)
# In one client's scope the audit log can be read and appended to, never rewritten.
APPEND_ONLY = (
    f"CREATE POLICY agency ON {{table}} USING ({SETTING} = '*')",
    f"CREATE POLICY tenant ON {{table}} FOR SELECT USING ({{column}}::text = {SETTING})",
    f"CREATE POLICY tenant_adds ON {{table}} FOR INSERT WITH CHECK ({{column}}::text = {SETTING})",
)


def isolate(table: str, *, column: str = "client_id", append_only: bool = False) -> RunPython:
    """Migration operation that puts a table under row-level security."""
    policies = APPEND_ONLY if append_only else (ANYTHING,)
    drops = [f"DROP POLICY {policy.split()[2]} ON {{table}}" for policy in policies]
    return RunPython(
        run([ENABLE, *policies], table=table, column=column),
        run([*drops, DISABLE], table=table, column=column),
    )


def same_client(
    table: str, parent: str, *, column: str, has_key: bool = False, name: str = "same_client"
) -> RunPython:
    """Migration operation: a foreign key by which a row's parent must belong to the same client.

    `has_key` is true if an earlier operation has added the parent's unique key. A table with
    several parents gives each foreign key a `name`.
    """
    key, reference = f"{parent}_id_client", f"{table}_{name}"
    adds = [
        f"ALTER TABLE {{table}} ADD CONSTRAINT {reference}"
        " FOREIGN KEY ({column}, client_id) REFERENCES {parent} (id, client_id)"
        " DEFERRABLE INITIALLY DEFERRED"
    ]
    drops = [f"ALTER TABLE {{table}} DROP CONSTRAINT {reference}"]
    if not has_key:
        adds.insert(0, f"ALTER TABLE {{parent}} ADD CONSTRAINT {key} UNIQUE (id, client_id)")
        drops.append(f"ALTER TABLE {{parent}} DROP CONSTRAINT {key}")
    return RunPython(
        run(adds, table=table, parent=parent, column=column),
        run(drops, table=table, parent=parent),
    )


def run(statements: Sequence[str], **names: str) -> Callable[[Any, BaseDatabaseSchemaEditor], None]:
    """A migration's function that executes statements with these names, on PostgreSQL alone."""

    def execute(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
        if schema_editor.connection.vendor != "postgresql":
            return
        for statement in statements:
            text = statement.format(**names) if names else statement
            schema_editor.execute(text, params=None)

    return execute
