from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from portal.sandbox.exchange import Request
from portal.sandbox.warehouse.dataset import Dataset


@dataclass(frozen=True)
class Call:
    """An admitted request and the workspace that it concerns."""

    request: Request
    dataset: Dataset
    now: datetime
    wall: datetime
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Endpoint:
    """What answers a route with `{data, meta}`, and the scope that it takes."""

    scope: str
    answer: Callable[[Call], dict[str, Any]]
