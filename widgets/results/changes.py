"""What changed at a platform, told to counters and open pages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import cast
from uuid import UUID

import orjson
from redis import Redis

from widgets.results import generations, keys
from widgets.sources.webhooks import Invalidation

Days = tuple[date | None, date | None]


def tell(
    redis: Redis,
    client_id: UUID,
    connection_id: UUID,
    changes: Iterable[Invalidation],
    *,
    seconds: int,
) -> None:
    """Make what depends on these changes stale, in one round trip. Raises RedisError.

    Telling twice does no harm. `seconds` is how long counters live.
    """
    about: dict[str, Days] = {}
    for change in changes:
        days = (change.first, change.last)
        for tag in (*change.tags, _anything(change.resource)):
            about[tag] = _wider(about[tag], days) if tag in about else days
    if not about:
        return
    counters = {keys.generation(client_id, connection_id, tag): days for tag, days in about.items()}
    hint = orjson.dumps({"connection": connection_id, "tags": list(about)})
    pipe = redis.pipeline(transaction=True)
    pipe.execute_command(*generations.raising(counters, seconds=seconds))  # type: ignore[no-untyped-call]  # redis-py's own
    pipe.publish(keys.stale(client_id), hint)
    pipe.execute()


def mark(redis: Redis, client_id: UUID, connection_id: UUID, resource: str, *, seconds: int) -> int:
    """What rows of a resource that are fetched from now on are kept under. Raises RedisError."""
    name = keys.generation(client_id, connection_id, _anything(resource))
    found = redis.execute_command(*generations.beginning([name], seconds=seconds))  # type: ignore[no-untyped-call]  # redis-py's own
    return generations.latest(found[0])


def is_unchanged(
    redis: Redis, client_id: UUID, connection_id: UUID, resource: str, *, since: int
) -> bool:
    """Whether nothing at all about a resource changed since `mark`, or was forgotten since.

    Raises RedisError.
    """
    name = keys.generation(client_id, connection_id, _anything(resource))
    counter = cast("bytes | None", redis.get(name))
    return bool(counter) and generations.latest(cast(bytes, counter)) == since


def _anything(resource: str) -> str:
    """The tag that every change of a resource raises: for who keeps rows, not answers."""
    return f"{resource}!"


def _wider(one: Days, other: Days) -> Days:
    """Days that include both; None is without end."""
    first = None if one[0] is None or other[0] is None else min(one[0], other[0])
    last = None if one[1] is None or other[1] is None else max(one[1], other[1])
    return first, last
