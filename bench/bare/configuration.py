"""Configuration of the bare server, passed through its environment."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass

PREFIX = "BENCH_"
# The channel on which the bare streams' hint is published.
HINTS = "bench:hints"


@dataclass(frozen=True)
class Configuration:
    """Redis keys of one answer as the portal stores it and as plain JSON; a file to serve.

    The bytes that the portal sends of a stored answer begin at `entry_offset`.
    """

    entry_key: str = ""
    entry_offset: str = "0"
    json_key: str = ""
    page: str = ""


def read() -> Configuration:
    return Configuration(
        **{name: os.environ[PREFIX + name.upper()] for name in Configuration.__annotations__}
    )


def environment(configuration: Configuration) -> dict[str, str]:
    return {PREFIX + name.upper(): value for name, value in asdict(configuration).items()}
