"""One call to a platform: permit, request, release of the permit, and retries with backoff."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import TypeVar

from widgets.sources.account import Account
from widgets.sources.failures import (
    AuthFailed,
    Blocked,
    CircuitOpen,
    ContractViolation,
    CursorLost,
    DeadlineExceeded,
    Failure,
    InvalidQuery,
    NotFound,
    PaymentRequired,
    Problem,
    RateLimited,
    ScopeMissing,
    Timeout,
    TransientFailure,
    Unavailable,
)
from widgets.sources.http import Deadline, Request, Response
from widgets.sources.http.waiting import retry_after

T = TypeVar("T")

LONGEST_BACKOFF_SECONDS = 30
JITTER = 0.2


@dataclass(frozen=True, slots=True)
class ErrorDetails:
    """The content of an error body, as the platform's `ErrorParser` reads it.

    `failure` is set where the body tells failures apart that share a status.
    """

    problems: tuple[Problem, ...] = ()
    scope: str | None = None
    request_id: str | None = None
    lost_cursor: bool = False
    failure: type[Failure] | None = None


ErrorParser = Callable[[object], ErrorDetails]


def call(
    account: Account,
    request: Request,
    *,
    parse_error: ErrorParser,
    read: Callable[[Response], T],
    repeats: bool = True,
) -> T:
    """The response as `read` returns it, retried after transient failures; `repeats` is False for
    requests that must not be sent twice.

    `read` raises MalformedResponse for a body of the wrong shape, which is then a failed
    try like any other. All tries together last at most 30 s, in the background 120 s.
    Raises a Failure; RateLimited carries `retry_at` when the wait is longer than the account's
    longest, and DeadlineExceeded comes without a call once the account's time is over.
    """
    if account.until and account.now() >= account.until:
        raise DeadlineExceeded
    deadline = account.http.begin(interactive=account.is_interactive)
    for tries in count(1):
        try:
            return _once(account, request, deadline, parse_error, read)
        except TransientFailure as failure:
            wait = _wait(failure, tries, account) if repeats else None
            if wait is None or tries >= deadline.timeouts.tries or wait >= deadline.left:
                raise
        account.http.sleep(wait)
    raise AssertionError("a call ends with a response or a failure")


def _once(
    account: Account,
    request: Request,
    deadline: Deadline,
    parse_error: ErrorParser,
    read: Callable[[Response], T],
) -> T:
    permit = account.rate_limiter.acquire(account, request.resource)
    response: Response | None = None
    met: Failure | None = None
    try:
        response = account.http.send(request, deadline)
        if not response.is_success:
            raise _failure(response, account, parse_error(response.data))
        return read(response)
    except Failure as failure:
        met = failure
        if response and not failure.request_id:
            failure.request_id = response.request_id
        raise
    finally:
        # A platform whose response cannot be used has answered: its other resources may be well.
        told = response or met
        status = told.status if told else None
        headers = response.headers if response else {}
        account.rate_limiter.release(account, permit, status=status, headers=headers, failure=met)


def _failure(response: Response, account: Account, error_details: ErrorDetails) -> Failure:
    """The failure that stands for a response without success."""
    status = response.status
    waits = retry_after(response.headers, account.now())
    retry_at = account.now() + timedelta(seconds=waits) if waits else None
    request_id = error_details.request_id or response.request_id
    if error_details.failure:
        return error_details.failure(status=status, request_id=request_id, retry_at=retry_at)
    if status == 403:
        return ScopeMissing(error_details.scope, status=status, request_id=request_id)
    if status in (400, 422):
        kind = CursorLost if error_details.lost_cursor else InvalidQuery
        return kind(error_details.problems, status=status, request_id=request_id)
    if status >= 500:
        return Unavailable(status=status, request_id=request_id, retry_at=retry_at)
    if status == 429 and account.block_seconds and not retry_at:
        until = account.now() + timedelta(seconds=account.block_seconds)
        return Blocked(status=status, request_id=request_id, retry_at=until)
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


def _wait(failure: TransientFailure, tries: int, account: Account) -> float | None:
    """Seconds until the next try; None ends the retries."""
    if isinstance(failure, CircuitOpen):
        return None
    backoff = min(2.0 ** (tries - 1), LONGEST_BACKOFF_SECONDS)
    asked = 0.0
    if failure.retry_at:
        asked = (failure.retry_at - account.now()).total_seconds()
        if asked > account.longest_wait_seconds:
            return None
    wait = asked if isinstance(failure, RateLimited) and asked > 0 else max(asked, backoff)
    # Jitter, no secret: callers that failed together should not retry together.
    return wait * (1 + random.uniform(0, JITTER))  # noqa: S311
