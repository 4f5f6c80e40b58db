from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.accounts import ApiKey
from sandbox.exchange import Request
from sandbox.synthetic.data import SyntheticData
from sandbox.webhooks.subscriptions import Subscriptions


@dataclass(frozen=True)
class Call:
    """An admitted request and the workspace that it concerns."""

    request: Request
    key: ApiKey
    synthetic: SyntheticData
    subscriptions: Subscriptions
    now: datetime
    wall: datetime
    params: Mapping[str, str] = field(default_factory=dict)
    webhooks_require_admin: bool = False


@dataclass(frozen=True)
class Endpoint:
    """The handler of a route, which returns `{data, meta}`, and the scope that it needs, if any."""

    scope: str | None
    answer: Callable[[Call], dict[str, Any]]
    status: int = 200
