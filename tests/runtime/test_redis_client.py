"""Redis client that deletes unusable values, against a real Redis."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from redis import Redis
from redis.exceptions import ResponseError

from runtime.redis_client import SelfHealingRedis
from tests.runtime.poison import poison

LOCK, COUNTER, STATE = "t:acme:lock:one", "t:acme:comeback:one", "g:rate_limit:acme:state"
FOREIGN = "celery"


@pytest.fixture
def healing(redis: Redis, redis_url: str) -> Iterator[SelfHealingRedis]:
    with SelfHealingRedis.from_url(redis_url) as handle:
        yield handle


@pytest.mark.parametrize("kind", ["string", "list", "zset"])
def test_key_of_the_wrong_type_is_deleted_and_logged_once(
    healing: SelfHealingRedis, redis: Redis, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    poison(redis, STATE, kind)

    found = [healing.hget(STATE, "limit") for _ in range(3)]

    assert found == [None] * 3
    assert [record.__dict__["entry"] for record in caplog.records] == [STATE]
    assert not redis.exists(STATE)


def test_keys_outside_the_keyspace_are_left_unchanged(
    healing: SelfHealingRedis, redis: Redis
) -> None:
    redis.rpush(FOREIGN, "a message")

    with pytest.raises(ResponseError, match="WRONGTYPE"):
        healing.get(FOREIGN)

    assert redis.lrange(FOREIGN, 0, -1) == [b"a message"]


def test_pipeline_repeats_the_failed_command_alone(healing: SelfHealingRedis, redis: Redis) -> None:
    poison(redis, STATE, "list")

    for transaction in (True, False):
        with healing.pipeline(transaction=transaction) as pipe:
            pipe.incr(COUNTER)
            pipe.hset(STATE, "limit", "7")
            pipe.get(LOCK)
            results = pipe.execute()
        poison(redis, STATE, "zset")

    assert results == [2, 1, None]


def test_pipeline_raises_other_errors(healing: SelfHealingRedis, redis: Redis) -> None:
    redis.rpush(FOREIGN, "a message")
    pipe = healing.pipeline(transaction=False)
    pipe.set(LOCK, "one")
    pipe.get(FOREIGN)

    with pytest.raises(ResponseError, match="WRONGTYPE"):
        pipe.execute()

    assert redis.get(LOCK) == b"one"


def test_script_is_repeated_without_keys_of_the_wrong_type(
    healing: SelfHealingRedis, redis: Redis
) -> None:
    poison(redis, STATE, "string")
    redis.set(COUNTER, 5)
    script = healing.register_script(
        "return {redis.call('HLEN', KEYS[1]), redis.call('GET', KEYS[2])}"
    )

    assert script(keys=[STATE, COUNTER]) == [0, b"5"]


@pytest.mark.parametrize("kind", ["string", "list", "hash", "zset"])
def test_lock_without_an_expiry_is_acquired(
    healing: SelfHealingRedis, redis: Redis, kind: str
) -> None:
    poison(redis, LOCK, kind)

    assert healing.set(LOCK, "mine", nx=True, ex=10)
    assert redis.get(LOCK) == b"mine"


def test_held_lock_is_not_acquired(healing: SelfHealingRedis, redis: Redis) -> None:
    redis.set(LOCK, "theirs", ex=100)

    with healing.pipeline() as pipe:
        pipe.set(LOCK, "mine", nx=True, px=10_000)
        pipe.set(COUNTER, "mine", nx=True, px=10_000)
        assert pipe.execute() == [None, True]

    assert redis.get(LOCK) == b"theirs"


def test_non_numeric_counter_restarts(healing: SelfHealingRedis, redis: Redis) -> None:
    redis.set(COUNTER, "nonsense")

    assert (healing.incr(COUNTER), healing.incr(COUNTER)) == (1, 2)
