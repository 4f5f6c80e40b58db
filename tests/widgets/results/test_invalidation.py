"""Invalidation versions of what queries depend on: no payload may look current that is not."""

from __future__ import annotations

from datetime import date
from typing import cast

import pytest
from redis import Redis

from widgets.queries.periods import DateRange
from widgets.results import invalidation
from widgets.results.invalidation import bump_command, is_current, latest, start_command

KEY = "t:1:versions:2:analytics"
NOVEMBER = DateRange.parse("2025-11-01", "2025-11-30")
ALWAYS = (None, None)


def start(redis: Redis) -> int:
    found = redis.execute_command(*start_command([KEY], seconds=60))
    return latest(found[0])


def bump(redis: Redis, first: date | None = None, last: date | None = None) -> None:
    redis.execute_command(*bump_command({KEY: (first, last)}, seconds=60))


def versions(redis: Redis) -> bytes | None:
    return cast("bytes | None", redis.get(KEY))


def test_a_payload_is_current_until_its_version_is_bumped(redis: Redis) -> None:
    seen = start(redis)
    before = is_current(seen, versions(redis), [NOVEMBER])

    bump(redis)

    assert before
    assert not is_current(seen, versions(redis), [NOVEMBER])
    assert is_current(start(redis), versions(redis), [NOVEMBER])


def test_starting_versions_again_changes_nothing(redis: Redis) -> None:
    assert start(redis) == start(redis)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2025, 12, 1), None, True),
        (None, date(2025, 10, 31), True),
        (date(2025, 11, 30), None, False),
        (None, date(2025, 11, 1), False),
        (date(2025, 10, 1), date(2025, 12, 31), False),
        (None, None, False),
    ],
)
def test_a_bump_about_other_days_leaves_a_payload_current(
    redis: Redis, first: date | None, last: date | None, expected: bool
) -> None:
    seen = start(redis)

    bump(redis, first, last)

    assert is_current(seen, versions(redis), [NOVEMBER]) is expected


def test_one_bump_of_several_about_its_days_is_enough(redis: Redis) -> None:
    seen = start(redis)

    bump(redis, date(2026, 1, 1))
    bump(redis, date(2025, 11, 5), date(2025, 11, 6))
    bump(redis, date(2026, 1, 1))

    assert not is_current(seen, versions(redis), [NOVEMBER])


def test_a_compared_range_counts_as_well(redis: Redis) -> None:
    seen = start(redis)

    bump(redis, None, date(2025, 10, 15))

    assert not is_current(seen, versions(redis), [NOVEMBER, NOVEMBER.before()])


def test_a_payload_older_than_all_kept_versions_is_stale(redis: Redis) -> None:
    seen = start(redis)

    for _ in range(invalidation.MOST_VERSIONS):
        bump(redis, date(2026, 1, 1))

    assert not is_current(seen, versions(redis), [NOVEMBER])


def test_a_payload_whose_versions_redis_lost_stays_stale(redis: Redis) -> None:
    seen = start(redis)
    redis.delete(KEY)
    lost = is_current(seen, versions(redis), [NOVEMBER])

    bump(redis)

    assert not lost
    assert not is_current(seen, versions(redis), [NOVEMBER])
    assert start(redis) != seen


def test_a_payload_stored_without_a_version_is_stale(redis: Redis) -> None:
    start(redis)

    assert not is_current(None, versions(redis), [NOVEMBER])


def test_bumps_in_one_microsecond_have_different_versions(redis: Redis) -> None:
    numbers = set()
    for _ in range(50):
        bump(redis)
        numbers.add(start(redis))

    assert len(numbers) == 50


def test_versions_expire(redis: Redis) -> None:
    start(redis)
    bump(redis)

    assert 0 < redis.ttl(KEY) <= 60
