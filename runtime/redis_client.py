"""A Redis client that deletes unusable values, and repeats the failed command once.

Redis fails with WRONGTYPE on a key of another type until it is deleted; a lock without an expiry
is held for ever. Both are detected by the failing command, logged, and deleted, so that the key
counts as missing. The type of each key is declared in `runtime.keyspace`; keys of other programs
are left unchanged.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from redis import Redis
from redis.client import Pipeline
from redis.exceptions import ResponseError

from runtime import lua
from runtime.keyspace import type_of

log = logging.getLogger(__name__)

WRONG_TYPE, NO_NUMBER = "WRONGTYPE", "not an integer"
COUNTS = frozenset({"INCR", "INCRBY"})
SCRIPTS = frozenset({"EVAL", "EVALSHA"})

# Unusable values of a key: those of the wrong type, also those without an expiry, or all.
WRONG_TYPE_ONLY, ENDLESS, ALL = "wrong type", "endless", "all"
DELETE_UNUSABLE = lua.load(__file__, "delete_unusable")

Command = Sequence[Any]


class SelfHealingRedis(Redis):
    """Redis client for which keys of the wrong type and locks without an expiry are missing."""

    def execute_command(self, *args: Any, **options: Any) -> Any:
        try:
            result = super().execute_command(*args, **options)  # type: ignore[no-untyped-call]  # redis-py's own
        except ResponseError as error:
            result = error
        (result,) = self.healed([args], [result])
        if isinstance(result, ResponseError):
            raise result
        return result

    def pipeline(self, transaction: bool = True, shard_hint: str | None = None) -> Pipeline:
        return HealingPipeline(self, transaction, shard_hint)

    def healed(self, commands: Sequence[Command], results: Sequence[Any]) -> list[Any]:
        """Results and errors of commands, replaced by those of a second attempt after deleting
        an unusable value.
        """
        suspected = {
            name: unusable
            for args, result in zip(commands, results, strict=True)
            if (unusable := _suspicion(args, result))
            for name in _keys(args)
            if type_of(name)
        }
        deleted = self._delete_unusable(suspected) if suspected else set()
        return [
            self._again(args) if _suspicion(args, result) and deleted & set(_keys(args)) else result
            for args, result in zip(commands, results, strict=True)
        ]

    def _delete_unusable(self, suspected: Mapping[str, str]) -> set[str]:
        names = list(suspected)
        types = [type_of(name) or "" for name in names]
        command = DELETE_UNUSABLE.command(names, [*types, *suspected.values()])
        places = super().execute_command(*command)  # type: ignore[no-untyped-call]  # redis-py's own
        deleted = {names[place - 1] for place in places}
        for name in deleted:
            log.warning("a value in Redis is of no use and was deleted", extra={"entry": name})
        return deleted

    def _again(self, args: Command) -> Any:
        try:
            return super().execute_command(*args)  # type: ignore[no-untyped-call]  # redis-py's own
        except ResponseError as error:
            return error


class HealingPipeline(Pipeline):
    """A pipeline that deletes unusable values and repeats failed commands after all have run."""

    def __init__(self, client: SelfHealingRedis, transaction: bool, shard_hint: str | None) -> None:
        super().__init__(client.connection_pool, client.response_callbacks, transaction, shard_hint)
        self._client = client

    def execute(self, raise_on_error: bool = True) -> list[Any]:
        commands = [args for args, _ in self.command_stack]
        results = self._client.healed(commands, super().execute(raise_on_error=False))
        failed = next((each for each in results if isinstance(each, ResponseError)), None)
        if failed and raise_on_error:
            raise failed
        return results


def _suspicion(args: Command, result: Any) -> str:
    """The kind of unusable values that may have failed a command; empty if it succeeded."""
    if isinstance(result, ResponseError):
        if args[0] in COUNTS and NO_NUMBER in str(result):
            return ALL
        return WRONG_TYPE_ONLY if WRONG_TYPE in str(result) else ""
    return ENDLESS if result is None and _is_lock(args) else ""


def _is_lock(args: Command) -> bool:
    """True for `SET` with `NX` and an expiry: a lock."""
    flags = set(args[3:])
    return args[0] == "SET" and "NX" in flags and not flags.isdisjoint({"EX", "PX"})


def _keys(args: Command) -> list[str]:
    if args[0] in SCRIPTS:
        return [_text(name) for name in args[3 : 3 + int(args[2])]]
    return [_text(args[1])]


def _text(name: Any) -> str:
    return name.decode("utf-8", "replace") if isinstance(name, bytes) else str(name)
