"""Redis handles: one per server and purpose in a process, without retries."""

from __future__ import annotations

from functools import cache

from redis import Redis
from redis import asyncio as redis_asyncio
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry

from runtime.redis_client import SelfHealingRedis
from runtime.timeouts import RedisTimeouts


@cache
def connect(url: str, timeouts: RedisTimeouts) -> Redis:
    """A handle for threads, which share its connections. It deletes values of the wrong type."""
    handle: Redis = SelfHealingRedis.from_url(
        url,
        socket_connect_timeout=timeouts.connect_seconds,
        socket_timeout=timeouts.response_seconds,
        retry=Retry(NoBackoff(), 0),
    )
    return handle


def connect_async(url: str, timeouts: RedisTimeouts) -> redis_asyncio.Redis:
    """A handle for one event loop.

    It does not reconnect by itself: subscribers have to know that messages were lost.
    """
    return redis_asyncio.Redis.from_url(
        url,
        socket_connect_timeout=timeouts.connect_seconds,
        socket_timeout=timeouts.response_seconds,
        retry=AsyncRetry(NoBackoff(), 0),
    )


def connect_async_pool(
    url: str, timeouts: RedisTimeouts, *, most_connections: int, wait_seconds: float
) -> redis_asyncio.Redis:
    """A handle for one event loop, with a blocking connection pool."""
    pool = redis_asyncio.BlockingConnectionPool.from_url(
        url,
        socket_connect_timeout=timeouts.connect_seconds,
        socket_timeout=timeouts.response_seconds,
        retry=AsyncRetry(NoBackoff(), 0),
        max_connections=most_connections,
        timeout=wait_seconds,
    )
    return redis_asyncio.Redis.from_pool(pool)
