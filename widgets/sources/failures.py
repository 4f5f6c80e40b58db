"""Why a platform did not answer.

Failure
├── AuthFailed          the key is wrong, expired or revoked; a person must act
├── ScopeMissing        the key is right but may not read this
├── PaymentRequired     the platform's plan does not include this, or is used up
├── NotFound            the resource is gone at the platform
├── InvalidQuery        the platform refuses the question
│   └── CursorLost          it has forgotten a walk over pages; begin again
├── ContractViolation   valid JSON with impossible content; asking again will not help
├── KeyUnreadable       the stored key does not open; never sent anywhere
└── Passing             asking again later may help
    ├── RateLimited     wait until `retry_at`
    │   ├── Blocked
    │   └── QuotaExhausted
    ├── Unavailable     refused, 5xx or no connection
    │   └── CircuitOpen     not asked: it, or this resource of it, failed too often just now
    ├── Timeout
    │   └── Unfinished      our own time was over before all was asked
    ├── MalformedResponse   not JSON, wrong type, cut off
    └── ErrorReported       an error in the body of an answer whose status is a success

Messages never hold text of the platform: what a reader is shown is chosen by `code`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


class Failure(Exception):
    """A platform's answer that is not a result. `request_id` is the platform's own."""

    code = "failed"
    passing = False

    def __init__(
        self,
        *,
        status: int | None = None,
        request_id: str | None = None,
        retry_at: datetime | None = None,
    ) -> None:
        super().__init__(self.code)
        self.status = status
        self.request_id = request_id
        self.retry_at = retry_at


class AuthFailed(Failure):
    code = "auth_failed"


class ScopeMissing(Failure):
    """`scope` names the missing permission in the platform's words, where it said so."""

    code = "scope_missing"

    def __init__(self, scope: str | None = None, **facts: object) -> None:
        super().__init__(**facts)  # type: ignore[arg-type]  # forwarded as given
        self.scope = scope


class PaymentRequired(Failure):
    code = "payment_required"


class NotFound(Failure):
    code = "not_found"


@dataclass(frozen=True, slots=True)
class Problem:
    """What a platform found wrong with one field of a query, by its code."""

    field: str
    issue: str


class InvalidQuery(Failure):
    code = "invalid_query"

    def __init__(self, problems: tuple[Problem, ...] = (), **facts: object) -> None:
        super().__init__(**facts)  # type: ignore[arg-type]  # forwarded as given
        self.problems = problems


class CursorLost(InvalidQuery):
    pass


class ContractViolation(Failure):
    code = "contract_violation"


class KeyUnreadable(Failure):
    code = "key_error"


class Passing(Failure):
    passing = True


class RateLimited(Passing):
    code = "rate_limited"


class Blocked(RateLimited):
    code = "blocked"


class QuotaExhausted(RateLimited):
    code = "quota_exhausted"


class Unavailable(Passing):
    code = "unavailable"


class CircuitOpen(Unavailable):
    """A call that an open circuit breaker refused. A resource's own circuit says why it opened,
    by the code and the request id of the failure that opened it.
    """

    def __init__(self, code: str = "", **facts: object) -> None:
        super().__init__(**facts)  # type: ignore[arg-type]  # forwarded as given
        self.code = code or self.code


class Timeout(Passing):
    code = "timeout"


class Unfinished(Timeout):
    code = "unfinished"


class MalformedResponse(Passing):
    code = "malformed_response"


class ErrorReported(Passing):
    code = "error_reported"
