"""Unusable values for Redis keys: wrong types and unreadable contents."""

from __future__ import annotations

from typing import Any

from redis import Redis

from runtime.keyspace import type_of

TYPES = ("string", "list", "hash", "zset")
GARBAGE = b"\xff" + b"9" * 5000


def poison(redis: Redis, name: str, kind: str) -> None:
    """Store a value of that type under a key, without an expiry."""
    redis.delete(name)
    match kind:
        case "string":
            redis.set(name, GARBAGE)
        case "list":
            redis.rpush(name, "a")
        case "hash":
            redis.hset(name, "a", "b")
        case _:
            redis.zadd(name, {"a": 1})


def spoil(redis: Redis, name: str, fields: dict[str, list[str]]) -> None:
    """Make the contents of a key unreadable and keep its type. `fields` are those of hashes, by the
    end of their names.
    """
    redis.delete(name)
    match expected(name):
        case "string":
            redis.set(name, GARBAGE)
        case "hash":
            named: list[str] = next(f for end, f in fields.items() if name.endswith(end))
            mapping: dict[Any, Any] = dict.fromkeys(named, GARBAGE)
            redis.hset(name, mapping=mapping)
        case _:
            redis.zadd(name, {f"member {number}": float("inf") for number in range(200)})


def expected(name: str) -> str:
    found = type_of(name)
    assert found, name
    return found


def is_right(redis: Redis, name: str) -> bool:
    return redis.type(name) in {expected(name).encode(), b"none"}
