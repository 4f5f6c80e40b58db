"""Failures of calls to a platform, one class per reason to catch.

Failure
├── AuthFailed          the key is wrong, expired or revoked; a person must act
├── ScopeMissing        the key is right but may not read this
│   └── SessionRequired     nobody but a person who is signed in at the platform may
├── PaymentRequired     the platform's plan does not include this
│   └── PlanQuotaExceeded   the plan's quota is used up
├── NotFound            the resource is gone at the platform
│   └── UnknownSubaccount   no domain or workspace is chosen, or the key does not reach it
├── InvalidQuery        the platform rejects the query
│   ├── CursorLost          the cursor has expired; begin again
│   └── MixedCurrencies     amounts in several currencies, which have no sum
├── ContractViolation   valid JSON with impossible content; a retry will not help
├── KeyUnreadable       the stored key does not open; never sent anywhere
├── AddressForbidden    our own rules refuse the address; never called
├── Paused              a manager paused the connection; never called
└── TransientFailure    a later try may help
    ├── RateLimited     wait until `retry_at`
    │   ├── Blocked
    │   └── QuotaExhausted
    ├── Unavailable     refused, 5xx or no connection
    │   └── CircuitOpen     not called: the circuit breaker of it or of this resource is open
    ├── Timeout
    │   └── DeadlineExceeded    the refresh's own deadline passed before all calls were made
    ├── MalformedResponse   not JSON, wrong type, cut off
    └── ErrorReported       an error in the body of an answer whose status is a success

Messages never hold text of the platform: the text for readers is chosen by `code`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


class Failure(Exception):
    """A platform's answer that is not a result. `request_id` is the platform's own."""

    code = "failed"
    is_transient = False

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


class SessionRequired(ScopeMissing):
    code = "session_required"


class PaymentRequired(Failure):
    code = "payment_required"


class PlanQuotaExceeded(PaymentRequired):
    code = "plan_quota_exceeded"


class NotFound(Failure):
    code = "not_found"


class UnknownSubaccount(NotFound):
    code = "unknown_subaccount"


@dataclass(frozen=True, slots=True)
class Problem:
    """An error that a platform reports about one field of a query, by its code."""

    field: str
    issue: str


class InvalidQuery(Failure):
    code = "invalid_query"

    def __init__(self, problems: tuple[Problem, ...] = (), **facts: object) -> None:
        super().__init__(**facts)  # type: ignore[arg-type]  # forwarded as given
        self.problems = problems


class CursorLost(InvalidQuery):
    pass


class MixedCurrencies(InvalidQuery):
    code = "mixed_currencies"


class ContractViolation(Failure):
    code = "contract_violation"


class KeyUnreadable(Failure):
    code = "key_error"


class AddressForbidden(Failure):
    code = "address_forbidden"


class Paused(Failure):
    code = "paused"


class TransientFailure(Failure):
    is_transient = True


class RateLimited(TransientFailure):
    code = "rate_limited"


class Blocked(RateLimited):
    code = "blocked"


class QuotaExhausted(RateLimited):
    code = "quota_exhausted"


class Unavailable(TransientFailure):
    code = "unavailable"


class CircuitOpen(Unavailable):
    """A call that an open circuit breaker refused. A resource's own circuit says why it opened,
    by the code and the request id of the failure that opened it.
    """

    def __init__(self, code: str = "", **facts: object) -> None:
        super().__init__(**facts)  # type: ignore[arg-type]  # forwarded as given
        self.code = code or self.code


class Timeout(TransientFailure):
    code = "timeout"


class DeadlineExceeded(Timeout):
    code = "deadline_exceeded"


class MalformedResponse(TransientFailure):
    code = "malformed_response"


class ErrorReported(TransientFailure):
    code = "error_reported"
