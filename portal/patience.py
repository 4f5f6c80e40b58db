"""How long a web process waits for PostgreSQL: whoever asks for a page waits no longer."""

from __future__ import annotations

from typing import Any

from django.db import connections

CONNECT_SECONDS = 2
STATEMENT_SECONDS, LOCK_SECONDS = 5, 2
POSTGRESQL = "django.db.backends.postgresql"


def limit() -> None:
    """Have connections made from now on give up. Workers and migrations take their time."""
    database: dict[str, Any] = connections.settings["default"]
    if database["ENGINE"] != POSTGRESQL:
        return
    database["OPTIONS"] = {
        "connect_timeout": CONNECT_SECONDS,
        "options": f"-c statement_timeout={STATEMENT_SECONDS}s -c lock_timeout={LOCK_SECONDS}s",
        **database.get("OPTIONS", {}),
    }
