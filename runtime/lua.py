"""Lua scripts for Redis, loaded from .lua files beside the module that runs them."""

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
        """Run by EVALSHA; the text is sent if the server does not know the script yet."""
        return redis.register_script(self.text)(keys=keys, args=args)

    def command(self, keys: Sequence[str], args: Sequence[Any] = ()) -> tuple[Any, ...]:
        """The EVAL command with the script's text, for pipelines, in which an unknown digest would
        fail.
        """
        return ("EVAL", self.text, len(keys), *keys, *args)


def load(module_file: str, *names: str) -> LuaScript:
    """Load a script from files of these names in the folder of a module, concatenated."""
    folder = Path(module_file).parent
    return LuaScript("\n".join((folder / f"{name}.lua").read_text() for name in names))
