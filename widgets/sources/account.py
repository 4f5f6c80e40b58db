"""A client's account at a platform: credential, priority, rate limiter and stores."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum
from functools import partial
from typing import Protocol

from widgets.sources.datasets import DatasetStore, NullDatasetStore
from widgets.sources.failures import Failure
from widgets.sources.http import Http
from widgets.sources.page_sizes import NullPageSizes, PageSizes
from widgets.sources.rate_windows import RateWindow


class Priority(IntEnum):
    """Priority of a call. Background work leaves room for open screens."""

    SCREEN = 0
    WEBHOOK = 1
    SCHEDULE = 2
    WARMING = 3


@dataclass(frozen=True, slots=True)
class Permit:
    """Permission for one call, to be handed back; `resource` names its circuit."""

    name: str
    resource: str = ""


class RateLimiter(Protocol):
    """The rate limit and circuit breakers of each credential, shared by all workers."""

    def acquire(self, account: Account, resource: str = "") -> Permit:
        """Wait briefly for a permit, or raise RateLimited or CircuitOpen with `retry_at`.

        `resource` names the circuit of what is asked for, beside the platform's own. Each
        permit must be handed back to `release`, whatever came of the call.
        """

    def release(
        self,
        account: Account,
        permit: Permit,
        *,
        status: int | None,
        headers: Mapping[str, str],
        failure: Failure | None = None,
    ) -> None:
        """Hand back a permit with the answer's headers: limits and `Retry-After`.

        `status` is None where no answer came: that counts against the platform. `failure` is
        the reason why an answer is of no use: that may count against the resource.
        """

    def reset(self, fingerprint: str) -> None:
        """Close all open circuits of a credential. Raises Unavailable."""


@dataclass(frozen=True, slots=True)
class Account:
    """A client's account at a platform, opened for the length of a call.

    `fingerprint` is a hash of the credential: the key of limits shared by workers.
    `calls_per_minute` is the limit to assume until the platform states its own, `rate_windows` are
    others beside it, and `block_seconds` is how long the platform refuses a key that exceeded one;
    `connected_at` is when the client's account was first told to us. No call begins after
    `until`: whoever opened the account has to come to an end then. A retry that the platform wants
    later than in `longest_wait_seconds` is left to the task queue, so that no worker is held.
    """

    base_url: str
    credential: str = field(repr=False)  # the key
    fingerprint: str
    rate_limiter: RateLimiter
    http: Http
    calls_per_minute: int = 60
    rate_windows: tuple[RateWindow, ...] = ()
    block_seconds: int = 0
    priority: Priority = Priority.SCREEN
    connected_at: datetime | None = None
    until: datetime | None = None
    longest_wait_seconds: float = 2
    datasets: DatasetStore = field(default_factory=NullDatasetStore, repr=False)
    page_sizes: PageSizes = field(default_factory=NullPageSizes, repr=False)
    # What the connection's form asks for beside the key, such as an account id.
    settings: Mapping[str, str] = field(default_factory=dict)
    now: Callable[[], datetime] = field(default=partial(datetime.now, UTC), repr=False)

    @property
    def is_interactive(self) -> bool:
        """True where a reader waits: tiles that an event made stale are on a screen as well."""
        return self.priority <= Priority.WEBHOOK
