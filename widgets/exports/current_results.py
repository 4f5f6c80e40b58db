"""Current results of tile requests: cached ones, and those that are missing or stale refreshed."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

from django.utils import timezone

from clients import tenancy
from widgets.accounts import access, health
from widgets.accounts.key_rotation import refresh_with_rotation
from widgets.results import reader
from widgets.results.freshness import CachedResult, Failed, Freshness
from widgets.results.locks import hold_locks
from widgets.results.refresh import Outcome
from widgets.results.tile_requests import TileRequest
from widgets.sources.account import Priority
from widgets.sources.failures import DeadlineExceeded, Failure, RateLimited

log = logging.getLogger(__name__)

# The pause before a look at requests whose locks another worker holds.
POLL_SECONDS = 0.5
# The most refreshes of one request that a rate limit refuses.
MOST_ATTEMPTS = 5


def current_results(
    requests: Sequence[TileRequest],
    *,
    priority: Priority,
    patience: timedelta,
    on_settled: Callable[[int], None] = lambda _: None,
) -> list[CachedResult]:
    """The results of one client's requests, in order: fresh, or the last good beside a failure.

    Waits no longer than `patience` for locks of other workers and for rate limits. `on_settled`
    is told the number of results that will not change any more, again and again while they are
    waited for; what it raises ends the work.
    Holds no transaction while a platform is called.
    """
    if not requests:
        return []
    work = _Refreshing(requests, priority, timezone.now() + patience, on_settled)
    while True:
        results = work.read()
        waiting = [each for each in results if not work.is_settled(each)]
        if not waiting or timezone.now() >= work.ends or reader.result_cache().is_down:
            return [work.final(each) for each in results]
        if not work.refresh(waiting):
            time.sleep(POLL_SECONDS)


@dataclass(slots=True)
class _Refreshing:
    requests: Sequence[TileRequest]
    priority: Priority
    ends: datetime
    on_settled: Callable[[int], None]
    # By digest, the last failure of a refresh of our own, and their number.
    failures: dict[str, Failure] = field(default_factory=dict)
    attempts: dict[str, int] = field(default_factory=dict)
    settled: int = 0

    def read(self) -> list[CachedResult]:
        now = timezone.now()
        with tenancy.within(self.requests[0].client_id):
            results = reader.read(self.requests, now)
        self._tell(sum(map(self.is_settled, results)))
        return results

    def is_settled(self, result: CachedResult) -> bool:
        """True where nothing more is to be hoped for within our patience."""
        if result.freshness is Freshness.FRESH:
            return True
        failure = self.failures.get(result.request.digest)
        if failure and not self._waits_for(failure.retry_at, failure.code):
            return True
        if failure and self.attempts[result.request.digest] >= MOST_ATTEMPTS:
            return True
        failed = result.failed
        if failed is None or failed.retry_at <= timezone.now():
            return False
        return not self._waits_for(failed.retry_at, failed.code)

    def refresh(self, results: Sequence[CachedResult]) -> bool:
        """Refreshes those whose time has come and whose locks are free; True where there were any.

        By the same path as pages: locks, merged calls, the shared rate limit, the next key.
        """
        now = timezone.now()
        due = [each.request for each in results if each.wants_refresh(now) and self._may_try(each)]
        if not due:
            return False
        client_id, cache, owner = due[0].client_id, reader.result_cache(), uuid4().hex
        opening = partial(access.open_account, client_id, priority=self.priority)
        with hold_locks(due, owner=owner, cache=cache) as wanted:
            if not wanted:
                return False
            outcomes = refresh_with_rotation(
                wanted,
                cache=cache,
                open_account=opening,
                owner=owner,
                on_stored=self._note_stored,
            )
        health.record_outcomes(client_id, outcomes)
        for outcome in outcomes:
            self._note(outcome)
        return True

    def final(self, result: CachedResult) -> CachedResult:
        """The result with the reason why it is not fresh, where no failure of it was stored."""
        if result.freshness is Freshness.FRESH or result.failed:
            return result
        now = timezone.now()
        failure = self.failures.get(result.request.digest) or DeadlineExceeded()
        failed = Failed(failure.code, now, failure.retry_at or now, failure.request_id)
        freshness = Freshness.STALE if result.entry else Freshness.FAILED
        return replace(result, failed=failed, freshness=freshness)

    def _waits_for(self, moment: datetime | None, code: str) -> bool:
        return code == RateLimited.code and moment is not None and moment < self.ends

    def _may_try(self, result: CachedResult) -> bool:
        failure = self.failures.get(result.request.digest)
        return failure is None or failure.retry_at is None or failure.retry_at <= timezone.now()

    def _note_stored(self, outcomes: list[Outcome]) -> None:
        self._tell(self.settled + len(outcomes))

    def _note(self, outcome: Outcome) -> None:
        digest = outcome.request.digest
        self.attempts[digest] = self.attempts.get(digest, 0) + 1
        if outcome.failure:
            self.failures[digest] = outcome.failure
        else:
            self.failures.pop(digest, None)

    def _tell(self, settled: int) -> None:
        """Tells the number of settled results, which never falls, also where it is no news."""
        self.settled = min(max(settled, self.settled), len(self.requests))
        self.on_settled(self.settled)
