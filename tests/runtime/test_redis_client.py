"""The client that deletes what no command can use, against a real Redis."""

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
def test_a_key_of_another_type_counts_as_missing_and_is_reported_once(
    healing: SelfHealingRedis, redis: Redis, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    poison(redis, STATE, kind)

    found = [healing.hget(STATE, "limit") for _ in range(3)]

    assert found == [None] * 3
    assert [record.__dict__["entry"] for record in caplog.records] == [STATE]
    assert not redis.exists(STATE)


def test_keys_that_are_not_ours_are_left_alone(healing: SelfHealingRedis, redis: Redis) -> None:
    redis.rpush(FOREIGN, "a message")

    with pytest.raises(ResponseError, match="WRONGTYPE"):
        healing.get(FOREIGN)

    assert redis.lrange(FOREIGN, 0, -1) == [b"a message"]


def test_a_pipeline_heals_the_command_that_failed_and_repeats_no_other(
    healing: SelfHealingRedis, redis: Redis
) -> None:
    poison(redis, STATE, "list")

    for transaction in (True, False):
        with healing.pipeline(transaction=transaction) as pipe:
            pipe.incr(COUNTER)
            pipe.hset(STATE, "limit", "7")
            pipe.get(LOCK)
            results = pipe.execute()
        poison(redis, STATE, "zset")

    assert results == [2, 1, None]


def test_a_pipeline_raises_what_cannot_be_healed(healing: SelfHealingRedis, redis: Redis) -> None:
    redis.rpush(FOREIGN, "a message")
    pipe = healing.pipeline(transaction=False)
    pipe.set(LOCK, "one")
    pipe.get(FOREIGN)

    with pytest.raises(ResponseError, match="WRONGTYPE"):
        pipe.execute()

    assert redis.get(LOCK) == b"one"


def test_a_script_finds_only_the_keys_of_the_wrong_type_missing(
    healing: SelfHealingRedis, redis: Redis
) -> None:
    poison(redis, STATE, "string")
    redis.set(COUNTER, 5)
    script = healing.register_script(
        "return {redis.call('HLEN', KEYS[1]), redis.call('GET', KEYS[2])}"
    )

    assert script(keys=[STATE, COUNTER]) == [0, b"5"]


@pytest.mark.parametrize("kind", ["string", "list", "hash", "zset"])
def test_a_lock_that_never_expires_is_free(
    healing: SelfHealingRedis, redis: Redis, kind: str
) -> None:
    poison(redis, LOCK, kind)

    assert healing.set(LOCK, "mine", nx=True, ex=10)
    assert redis.get(LOCK) == b"mine"


def test_a_lock_that_somebody_holds_is_not_taken(healing: SelfHealingRedis, redis: Redis) -> None:
    redis.set(LOCK, "theirs", ex=100)

    with healing.pipeline() as pipe:
        pipe.set(LOCK, "mine", nx=True, px=10_000)
        pipe.set(COUNTER, "mine", nx=True, px=10_000)
        assert pipe.execute() == [None, True]

    assert redis.get(LOCK) == b"theirs"


def test_a_counter_that_is_no_number_begins_anew(healing: SelfHealingRedis, redis: Redis) -> None:
    redis.set(COUNTER, "nonsense")

    assert (healing.incr(COUNTER), healing.incr(COUNTER)) == (1, 2)
