"""Accounts for tests, with a clock that a test moves itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from widgets.sources.account import Account, Permit, Priority, RateLimiter
from widgets.sources.failures import Failure
from widgets.sources.http import Clock, Http

# Making one reads the system's certificates, which takes a while.
HTTP = Http()
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class Time:
    """A clock whose sleep passes at once; it notes how long it slept."""

    seconds: float = 0
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    def milliseconds(self) -> int:
        return int(self.now().timestamp() * 1000)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds

    @property
    def clock(self) -> Clock:
        return Clock(monotonic=lambda: self.seconds, sleep=self.sleep)


@dataclass
class FreeRateLimiter:
    """Lets everybody call, and notes what it was told."""

    released: list[int | None] = field(default_factory=list)

    def acquire(self, account: Account, resource: str = "") -> Permit:
        return Permit("one", resource)

    def release(
        self,
        account: Account,
        permit: Permit,
        *,
        status: int | None,
        headers: Mapping[str, str],
        failure: Failure | None = None,
    ) -> None:
        self.released.append(status)

    def reset(self, fingerprint: str) -> None:
        self.released.clear()


def make_account(
    *,
    base_url: str = "http://127.0.0.1:9/oscom/v1",
    credential: str = "oscom_sk_demo_standard",
    rate_limiter: RateLimiter | None = None,
    http: Http | None = None,
    time: Time | None = None,
    calls_per_minute: int = 100,
    priority: Priority = Priority.SCREEN,
) -> Account:
    return Account(
        base_url=base_url,
        credential=credential,
        fingerprint=credential[-8:],
        rate_limiter=rate_limiter or FreeRateLimiter(),
        http=http or HTTP,
        calls_per_minute=calls_per_minute,
        priority=priority,
        now=(time or Time()).now,
    )
