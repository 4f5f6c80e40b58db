"""One call to a platform: permission, the try, what was released, and another try."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import TypeVar

from widgets.sources.failures import (
    AuthFailed,
    CircuitOpen,
    ContractViolation,
    CursorLost,
    Failure,
    InvalidQuery,
    NotFound,
    Passing,
    PaymentRequired,
    Problem,
    RateLimited,
    ScopeMissing,
    Timeout,
    Unavailable,
    Unfinished,
)
from widgets.sources.http import Answer, Deadline, Request
from widgets.sources.http.waiting import retry_after
from widgets.sources.spec import Account

T = TypeVar("T")

LONGEST_BACKOFF_SECONDS = 30
JITTER = 0.2
# A longer wait belongs to the queue of work, not to a worker that holds a place in it.
LONGEST_WAIT_SECONDS = 2


@dataclass(frozen=True, slots=True)
class Refusal:
    """What an error body says, once its platform's dialect is read."""

    problems: tuple[Problem, ...] = ()
    scope: str | None = None
    request_id: str | None = None
    lost_cursor: bool = False


Dialect = Callable[[object], Refusal]


def call(
    account: Account,
    request: Request,
    *,
    dialect: Dialect,
    read: Callable[[Answer], T],
    repeats: bool = True,
) -> T:
    """What `read` makes of the answer. Asked again where that may help, unless the request
    is none that `repeats` without harm.

    `read` raises MalformedResponse for a body of the wrong shape, which is then a failed
    try like any other. All tries together last at most 30 s, in the background 120 s.
    Raises a Failure; RateLimited carries `retry_at` when the wait is longer than 2 s, and
    Unfinished comes without a call once the account's time is over.
    """
    if account.until and account.now() >= account.until:
        raise Unfinished
    deadline = account.http.begin(interactive=account.is_interactive)
    for tries in count(1):
        try:
            return _once(account, request, deadline, dialect, read)
        except Passing as failure:
            wait = _wait(failure, tries, account) if repeats else None
            if wait is None or tries >= deadline.patience.tries or wait >= deadline.left:
                raise
        account.http.sleep(wait)
    raise AssertionError("a call ends with an answer or a failure")


def _once(
    account: Account,
    request: Request,
    deadline: Deadline,
    dialect: Dialect,
    read: Callable[[Answer], T],
) -> T:
    permit = account.rate_limiter.acquire(account, request.resource)
    answer: Answer | None = None
    met: Failure | None = None
    try:
        answer = account.http.send(request, deadline)
        if not answer.is_success:
            raise _failure(answer, account, dialect(answer.data))
        return read(answer)
    except Failure as failure:
        met = failure
        if answer and not failure.request_id:
            failure.request_id = answer.request_id
        raise
    finally:
        # A platform whose answer cannot be used has answered: its other resources may be well.
        told = answer or met
        status = told.status if told else None
        headers = answer.headers if answer else {}
        account.rate_limiter.release(account, permit, status=status, headers=headers, failure=met)


def _failure(answer: Answer, account: Account, refusal: Refusal) -> Failure:
    """The class of an answer that is not a success."""
    status = answer.status
    waits = retry_after(answer.headers, account.now())
    retry_at = account.now() + timedelta(seconds=waits) if waits else None
    request_id = refusal.request_id or answer.request_id
    if status == 403:
        return ScopeMissing(refusal.scope, status=status, request_id=request_id)
    if status in (400, 422):
        kind = CursorLost if refusal.lost_cursor else InvalidQuery
        return kind(refusal.problems, status=status, request_id=request_id)
    if status >= 500:
        return Unavailable(status=status, request_id=request_id, retry_at=retry_at)
    found = _CLASSES.get(status, ContractViolation)
    return found(status=status, request_id=request_id, retry_at=retry_at)


_CLASSES: dict[int, type[Failure]] = {
    401: AuthFailed,
    402: PaymentRequired,
    404: NotFound,
    408: Timeout,
    410: NotFound,
    425: RateLimited,
    429: RateLimited,
}


def _wait(failure: Passing, tries: int, account: Account) -> float | None:
    """Seconds until the next try, or None where there should be none."""
    if isinstance(failure, CircuitOpen):
        return None
    backoff = min(2.0 ** (tries - 1), LONGEST_BACKOFF_SECONDS)
    asked = 0.0
    if failure.retry_at:
        asked = (failure.retry_at - account.now()).total_seconds()
        if asked > LONGEST_WAIT_SECONDS:
            return None
    wait = asked if isinstance(failure, RateLimited) and asked > 0 else max(asked, backoff)
    # No secret depends on it: callers that failed together should not return together.
    return wait * (1 + random.uniform(0, JITTER))  # noqa: S311
