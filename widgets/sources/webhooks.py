"""Interface of platforms' webhooks: signatures, events, invalidations and annotations."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from widgets.sources.account import Account

TOLERANCE_SECONDS = 300
MOST_SIGNATURES = 8
# One form each, so that no other text passes for the one that was signed.
SIGNED_TIME = re.compile(r"[1-9][0-9]{0,11}")
DIGEST = re.compile(r"(?:[0-9a-f]{2}){20,64}")
PART = re.compile(r"(t|v1)=([0-9a-zA-Z]{1,128})")


class InvalidDelivery(Exception):
    """A delivery that is not the platform's, or not of now. `reason` is for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class UnusableEvent(ValueError):
    """A delivery of the platform's own that says nothing we understand."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """Signature scheme of a platform: a hexadecimal HMAC in one header.

    With a signed time the header is `t=<unix>,v1=<hex>[,v1=<hex>…]` over `<t>.<body>`.
    Without, it is the digest of the body alone, with or without `<hash>=` before it; then
    only the age of the event guards against its return.
    """

    header: str
    label: str
    hash: str = "sha256"
    has_time: bool = True

    def check(self, given: str, body: bytes, *, secrets: Sequence[bytes], now: datetime) -> None:
        """Raise InvalidDelivery unless one of the secrets signed these very bytes just now."""
        if self.has_time:
            time, claims = _timestamped(given)
            signed = time.encode() + b"." + body
        else:
            time, claims = "", [given.strip().removeprefix(f"{self.hash}=")]
            signed = body
        proofs = [hmac.digest(secret, signed, self.hash) for secret in secrets]
        if not _agree([_bytes(claim) for claim in claims], proofs):
            raise InvalidDelivery("signature")
        if time and abs(now.timestamp() - int(time)) > TOLERANCE_SECONDS:
            raise InvalidDelivery("time")


@dataclass(frozen=True, slots=True)
class Event:
    """A platform's event. `id` is the same however often it is delivered."""

    id: str
    type: str
    created_at: datetime
    data: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Invalidation:
    """Tags of a resource whose results are stale, and the days concerned.

    `first` and `last` are days in any time zone, so with a day to spare; None is open.
    """

    resource: str
    tags: tuple[str, ...]
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Annotation:
    """An annotation for charts over time: `kind` is "published", "completed" or "alert".

    `text` is the platform's, so whatever; `figures` are numbers in no language.
    """

    kind: str
    at: datetime
    text: str = ""
    figures: str = ""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A platform's own record of where it delivers."""

    id: str
    url: str


class Webhooks(Protocol):
    """The part of a source that hears from its platform."""

    # By the name that an endpoint is set to; the first is the usual one.
    schemes: Mapping[str, Scheme]
    events: tuple[str, ...]

    def read(self, body: bytes) -> Event:
        """The event in a signed body. Raises UnusableEvent."""

    def storable_data(self, event: Event) -> dict[str, Any]:
        """The part of an event's data that may be stored: nothing personal, nothing unknown."""

    def affected(self, event: Event) -> tuple[Invalidation, ...]:
        """Invalidations by an event; none for an unknown one.

        Works on what `storable_data` leaves. What the event does not say widens the change.
        """

    def annotation(self, event: Event) -> Annotation | None:
        """The annotation of an event, if any. Works on the data that `storable_data` returns."""

    def subscriptions(self, account: Account) -> list[Subscription]:
        """All that deliver from this account, to anybody. Raises a Failure."""

    def subscribe(self, account: Account, *, url: str, secret: str) -> Subscription:
        """Have all our events delivered. Raises a Failure; ScopeMissing where refused."""

    def repair(self, account: Account, subscription: Subscription, *, secret: str) -> None:
        """Give a subscription our events and this secret, and switch it on."""

    def unsubscribe(self, account: Account, subscription: Subscription) -> None:
        """End it; one that is gone already is no failure."""


def _timestamped(given: str) -> tuple[str, list[str]]:
    """The signed time and the signatures of a header. Raises InvalidDelivery."""
    parts = given.split(",")
    if len(parts) > MOST_SIGNATURES + 1:
        raise InvalidDelivery("signature_form")
    found = [PART.fullmatch(part.strip()) for part in parts]
    times = [part[2] for part in found if part and part[1] == "t"]
    claims = [part[2] for part in found if part and part[1] == "v1"]
    if len(times) != 1 or not claims or not SIGNED_TIME.fullmatch(times[0]):
        raise InvalidDelivery("signature_form")
    return times[0], claims


def _agree(claims: Sequence[bytes], proofs: Sequence[bytes]) -> bool:
    # All are compared, so that the time tells nothing of which one it was.
    found = [hmac.compare_digest(claim, proof) for claim in claims for proof in proofs]
    return any(found)


def _bytes(claim: str) -> bytes:
    return bytes.fromhex(claim) if DIGEST.fullmatch(claim) else b""
