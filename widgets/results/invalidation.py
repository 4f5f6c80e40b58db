"""Invalidation by versions: a cached result is current while its tags keep their versions.

Each tag's last versions are one string in Redis, oldest first:
`1763543645000001 1763543646000002/2025-11-01/`. A version is a number from the server's clock
in microseconds, so that versions which Redis lost and started anew never reach one again that
some payload was stored under, and the days it is about, which may be open at either end. A
payload is current while each tag still holds the version it was stored under, and all later
ones are about other days than its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import cast
from uuid import UUID

import orjson
from redis import Redis

from runtime import lua
from widgets.queries.periods import DateRange
from widgets.results import keys
from widgets.sources.webhooks import Invalidation

# A payload older than so many versions is stale, whatever days they are about.
MOST_VERSIONS = 8
LONGEST_NUMBER = 20

START = lua.load(__file__, "lua/string_at", "lua/versions_at", "lua/start_versions")
BUMP = lua.load(__file__, "lua/string_at", "lua/versions_at", "lua/bump_versions")

Days = tuple[date | None, date | None]


def invalidate(
    redis: Redis,
    client_id: UUID,
    connection_id: UUID,
    invalidations: Iterable[Invalidation],
    *,
    seconds: int,
) -> None:
    """Bumps the versions of tags and tells open pages, in one round trip. Raises RedisError.

    Bumping twice does no harm. `seconds` is how long versions are kept.
    """
    days_by_tag: dict[str, Days] = {}
    for each in invalidations:
        days = (each.first, each.last)
        for tag in (*each.tags, _resource_tag(each.resource)):
            days_by_tag[tag] = _wider(days_by_tag[tag], days) if tag in days_by_tag else days
    if not days_by_tag:
        return
    names = {
        keys.versions(client_id, connection_id, tag): days for tag, days in days_by_tag.items()
    }
    hint = orjson.dumps({"connection": connection_id, "tags": list(days_by_tag)})
    pipe = redis.pipeline(transaction=True)
    pipe.execute_command(*bump_command(names, seconds=seconds))  # type: ignore[no-untyped-call]  # redis-py's own
    pipe.publish(keys.stale(client_id), hint)
    pipe.execute()


def resource_version(
    redis: Redis, client_id: UUID, connection_id: UUID, resource: str, *, seconds: int
) -> int:
    """The version to keep rows of a resource under that are fetched from now on.

    Raises RedisError.
    """
    name = keys.versions(client_id, connection_id, _resource_tag(resource))
    return latest(START.run(redis, [name], [seconds])[0])


def is_unchanged(
    redis: Redis, client_id: UUID, connection_id: UUID, resource: str, *, since: int
) -> bool:
    """True if a resource still has the version `since`; false where Redis forgot its versions.

    Raises RedisError.
    """
    name = keys.versions(client_id, connection_id, _resource_tag(resource))
    versions = cast("bytes | None", redis.get(name))
    return bool(versions) and latest(cast(bytes, versions)) == since


def start_command(names: Sequence[str], *, seconds: int) -> tuple[object, ...]:
    """Returns the versions of tags, started where they are missing."""
    return START.command(names, [seconds])


def bump_command(days: Mapping[str, Days], *, seconds: int) -> tuple[object, ...]:
    """Adds a version to each tag, about its days; None leaves an end open."""
    about = [_written(first, last) for first, last in days.values()]
    return BUMP.command(list(days), [seconds, MOST_VERSIONS, *about])


def latest(versions: bytes) -> int:
    """The newest version: a payload requested now is stored under it."""
    return _number(versions.rpartition(b" ")[2])


def is_current(stored: int | None, versions: bytes | None, days: Iterable[DateRange]) -> bool:
    """True if no version after the `stored` one is about these days."""
    if not stored or not versions:
        return False
    if latest(versions) == stored:
        return True
    each_version = versions.split(b" ")
    numbers = [_number(each) for each in each_version]
    if stored not in numbers:
        return False
    later = each_version[numbers.index(stored) + 1 :]
    spans = tuple(days)
    return bool(spans) and not any(_is_about(each, span) for each in later for span in spans)


def _resource_tag(resource: str) -> str:
    """The tag that every invalidation of a resource bumps, for kept rows."""
    return f"{resource}!"


def _wider(one: Days, other: Days) -> Days:
    """Days that include both; None is without end."""
    first = None if one[0] is None or other[0] is None else min(one[0], other[0])
    last = None if one[1] is None or other[1] is None else max(one[1], other[1])
    return first, last


def _number(version: bytes) -> int:
    number = version.partition(b"/")[0]
    return int(number) if number.isdigit() and len(number) <= LONGEST_NUMBER else 0


def _written(first: date | None, last: date | None) -> str:
    if first is None and last is None:
        return ""
    return f"/{first or ''}/{last or ''}"


def _is_about(version: bytes, days: DateRange) -> bool:
    """ISO days compare as text; a version without days is about all of them."""
    _, _, about = version.decode("ascii", "replace").partition("/")
    first, _, last = about.partition("/")
    starts_after = bool(first) and first > days.end.isoformat()
    ends_before = bool(last) and last < days.start.isoformat()
    return not starts_after and not ends_before
