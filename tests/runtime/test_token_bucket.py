from __future__ import annotations

from uuid import UUID, uuid4

from runtime import token_bucket
from runtime.token_bucket import TokenBucket

ONE, OTHER = UUID(int=1), UUID(int=2)


def test_burst_is_granted_and_then_the_rate_per_second() -> None:
    seconds = [0.0]
    bucket = TokenBucket(per_second=50, burst=200, clock=lambda: seconds[0])

    at_once = sum(bucket.take(ONE) for _ in range(300))
    seconds[0] = 1.0
    a_second_later = sum(bucket.take(ONE) for _ in range(300))
    seconds[0] = 100.0
    rested = sum(bucket.take(ONE) for _ in range(300))

    assert (at_once, a_second_later, rested) == (200, 50, 200)


def test_every_key_has_its_own_bucket() -> None:
    bucket = TokenBucket(per_second=0, burst=1)

    assert [bucket.take(ONE), bucket.take(OTHER), bucket.take(ONE)] == [True, True, False]


def test_least_recently_used_bucket_is_evicted() -> None:
    bucket = TokenBucket(per_second=0, burst=1)

    for _ in range(token_bucket.MOST_KEYS + 10):
        bucket.take(uuid4())

    assert len(bucket._levels) == token_bucket.MOST_KEYS
