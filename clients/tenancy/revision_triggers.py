"""Triggers of PostgreSQL that write a client's configuration revision, as migration operations.

A trigger sees every write, also `update()`, cascades and SQL by hand. The revision is written in
the transaction of the change, so that nobody reads one without the other, and it is random: a
transaction that is rolled back leaves none behind that another one could come to again.
No operation on other databases, where nothing is cached by a revision.
"""

from __future__ import annotations

from django.db.migrations import RunPython

from clients.tenancy.row_security import run

TABLE = "clients_configurationrevision"
# The argument is the column with the client's id. A deleted row makes no revision: its client
# may be on the way out as well.
CREATE_FUNCTION = f"""
CREATE FUNCTION clients_write_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    UPDATE {TABLE} SET value = gen_random_uuid()
    WHERE client_id = (to_jsonb(OLD) ->> TG_ARGV[0])::uuid;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO {TABLE} (client_id, value)
    VALUES ((to_jsonb(NEW) ->> TG_ARGV[0])::uuid, gen_random_uuid())
    ON CONFLICT (client_id) DO UPDATE SET value = EXCLUDED.value;
  END IF;
  RETURN NULL;
END $$
"""  # noqa: S608  # a name of ours
DROP_FUNCTION = "DROP FUNCTION clients_write_revision()"
FIRST_REVISIONS = (
    "SELECT set_config('portal.client', '*', true)",
    f"INSERT INTO {TABLE} (client_id, value) SELECT id, gen_random_uuid()"  # noqa: S608
    " FROM clients_client",
    "SELECT set_config('portal.client', '', true)",
)
CREATE_TRIGGERS = (
    "CREATE TRIGGER revision_rows AFTER INSERT OR DELETE ON {table}"
    " FOR EACH ROW EXECUTE FUNCTION clients_write_revision('{column}')",
    "CREATE TRIGGER revision_columns AFTER UPDATE ON {table}"
    " FOR EACH ROW WHEN (({old}) IS DISTINCT FROM ({new}))"
    " EXECUTE FUNCTION clients_write_revision('{column}')",
)
DROP_TRIGGERS = (
    "DROP TRIGGER revision_columns ON {table}",
    "DROP TRIGGER revision_rows ON {table}",
)


def create_function() -> RunPython:
    """Migration operation: the function that the triggers call."""
    return RunPython(run([CREATE_FUNCTION]), run([DROP_FUNCTION]))


def first_revisions() -> RunPython:
    """Migration operation: a revision for each client that there is."""
    return RunPython(run(FIRST_REVISIONS), RunPython.noop)


def revised_by(table: str, *columns: str, by: str = "client_id") -> RunPython:
    """Migration operation: rows of a table, and changes of these columns, make a new revision."""
    old, new = (", ".join(f"{row}.{each}" for each in columns) for row in ("OLD", "NEW"))
    return RunPython(
        run(CREATE_TRIGGERS, table=table, column=by, old=old, new=new),
        run(DROP_TRIGGERS, table=table),
    )
