"""Lua scripts for Redis: each is a .lua file beside the module that runs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redis import Redis


@dataclass(frozen=True, slots=True)
class LuaScript:
    text: str

    def run(self, redis: Redis, keys: Sequence[str], args: Sequence[Any] = ()) -> Any:
        """Run by digest; the text is sent where the server does not know it yet."""
        return redis.register_script(self.text)(keys=keys, args=args)

    def command(self, keys: Sequence[str], args: Sequence[Any] = ()) -> tuple[Any, ...]:
        """The command with the script's text, for pipelines: a digest that the server does not
        know would fail there.
        """
        return ("EVAL", self.text, len(keys), *keys, *args)


def load(module_file: str, *names: str) -> LuaScript:
    """The script in the files of these names, one after another, in the folder of a module."""
    folder = Path(module_file).parent
    return LuaScript("\n".join((folder / f"{name}.lua").read_text() for name in names))
