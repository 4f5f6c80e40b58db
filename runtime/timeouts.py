"""RedisTimeouts of Redis and PostgreSQL, by purpose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connections

DATABASE_CONNECT_SECONDS = 2
STATEMENT_SECONDS, LOCK_SECONDS = 5, 2
POSTGRESQL = "django.db.backends.postgresql"


@dataclass(frozen=True, slots=True)
class RedisTimeouts:
    """Seconds to connect to a Redis, and to wait for a response; None for no timeout."""

    connect_seconds: float
    response_seconds: float | None


# Pages, hot routes and publishers continue without Redis instead of waiting.
PAGE = RedisTimeouts(0.25, 0.5)
WORKER = RedisTimeouts(2, 2)
# The hub waits for the next message without a timeout, and sends pings itself.
SUBSCRIBER = RedisTimeouts(0.25, None)


def limit_database() -> None:
    """Set timeouts of new PostgreSQL connections, in web processes; workers and migrations have
    none.
    """
    database: dict[str, Any] = connections.settings["default"]
    if database["ENGINE"] != POSTGRESQL:
        return
    database["OPTIONS"] = {
        "connect_timeout": DATABASE_CONNECT_SECONDS,
        "options": f"-c statement_timeout={STATEMENT_SECONDS}s -c lock_timeout={LOCK_SECONDS}s",
        **database.get("OPTIONS", {}),
    }
