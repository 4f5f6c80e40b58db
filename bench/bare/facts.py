"""What the bare server is told through its environment."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass

PREFIX = "BENCH_"
# The channel on which the bare streams' hint is published.
HINTS = "bench:hints"


@dataclass(frozen=True)
class Facts:
    """Redis keys of one answer as the portal stores it and as plain JSON; a file to serve."""

    entry_key: str = ""
    json_key: str = ""
    page: str = ""


def read() -> Facts:
    return Facts(**{name: os.environ[PREFIX + name.upper()] for name in Facts.__annotations__})


def environment(facts: Facts) -> dict[str, str]:
    return {PREFIX + name.upper(): value for name, value in asdict(facts).items()}
