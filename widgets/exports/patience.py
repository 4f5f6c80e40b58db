"""Bounded waiting for the rate limit, in the middle of an answer of many pages."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from widgets.sources.account import Account, Permit, Priority, RateLimiter
from widgets.sources.failures import Failure, RateLimited

# Between two signs of life.
STEP_SECONDS = 1.0
# A platform's rate limit is one of a minute.
LONGEST_WAIT_SECONDS = 65


@dataclass(frozen=True, slots=True)
class PatientRateLimiter:
    """A rate limiter that waits for the next permit as long as it comes before `ends`.

    `on_wait` is called about every second; what it raises ends the wait.
    """

    limiter: RateLimiter
    ends: datetime
    on_wait: Callable[[], None]

    def acquire(self, account: Account, resource: str = "") -> Permit:
        """Raises RateLimited where the next permit comes too late, and CircuitOpen."""
        while True:
            try:
                return self.limiter.acquire(account, resource)
            except RateLimited as refused:
                if refused.retry_at is None or refused.retry_at >= self.ends:
                    raise
                self._wait(refused.retry_at)

    def release(
        self,
        account: Account,
        permit: Permit,
        *,
        status: int | None,
        headers: Mapping[str, str],
        failure: Failure | None = None,
    ) -> None:
        self.limiter.release(account, permit, status=status, headers=headers, failure=failure)

    def reset(self, fingerprint: str) -> None:
        self.limiter.reset(fingerprint)

    def _wait(self, until: datetime) -> None:
        while (left := (until - datetime.now(UTC)).total_seconds()) > 0:
            self.on_wait()
            time.sleep(min(left, STEP_SECONDS))


def patient(account: Account, ends: datetime, on_wait: Callable[[], None]) -> Account:
    """The account for work that may last until then. It leaves room for open screens, and its calls
    have the time of those that no reader waits for.
    """
    limiter = PatientRateLimiter(account.rate_limiter, ends, on_wait)
    return replace(
        account,
        rate_limiter=limiter,
        priority=Priority.SCHEDULE,
        until=ends,
        longest_wait_seconds=LONGEST_WAIT_SECONDS,
    )
