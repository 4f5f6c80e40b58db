"""One event on its way to one receiver."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPConnection, HTTPException
from ipaddress import ip_address
from typing import Any, Literal
from urllib.parse import SplitResult, urlsplit

from sandbox.clock import iso_ms
from sandbox.webhooks.signing import Signer, real_time
from sandbox.webhooks.subscriptions import Subscription

TIMEOUT_SECONDS = 10.0
# Enough of an answer to see what it was.
ANSWER_BYTES = 200


@dataclass
class Attempt:
    """`at` and `replied_at` are real time; the sandbox's clock only says when it is due."""

    at: str
    replied_at: str
    seconds: float
    status: int | None
    error: str | None
    signature: str | None
    answer: str

    @property
    def accepted(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


@dataclass
class Delivery:
    """`signed` is what the signature is of, `body` what is sent."""

    id: str
    event_id: str
    event: str
    mode: str
    subscription: Subscription
    body: bytes
    signed: bytes
    signer: Signer
    most_attempts: int
    timeout_seconds: float = TIMEOUT_SECONDS
    state: Literal["pending", "delivered", "failed", "dropped"] = "pending"
    attempts: list[Attempt] = field(default_factory=list)
    first_at: datetime | None = None
    next_at: datetime | None = None

    def headers(self) -> Mapping[str, str]:
        held = self.subscription
        signature = self.signer.headers(
            self.signed, secret=held.secret, previous=held.previous_secret, at=real_time()
        )
        return {
            "content-type": "application/json",
            "user-agent": "OSCOM-Webhooks/1.0",
            "x-oscom-event": self.event,
            "x-oscom-delivery": self.id,
            **signature,
        }

    def public(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "event_id": self.event_id,
            "event": self.event,
            "mode": self.mode,
            "workspace": self.subscription.workspace,
            "subscription": self.subscription.id,
            "url": self.subscription.url,
            "bytes": len(self.body),
            "state": self.state,
            "status": self.attempts[-1].status if self.attempts else None,
            "next_at": iso_ms(self.next_at) if self.next_at else None,
            "attempts": [vars(attempt) for attempt in self.attempts],
        }


def attempt(delivery: Delivery) -> Attempt:
    """Send it once; whatever goes wrong is the attempt's error."""
    headers = delivery.headers()
    status, error, answer = None, None, b""
    begun, at = time.monotonic(), real_time()
    try:
        status, answer = post(delivery, headers)
    except (OSError, HTTPException, ValueError) as failure:
        error = f"{type(failure).__name__}: {failure}"
    return Attempt(
        at=iso_ms(at),
        replied_at=iso_ms(real_time()),
        seconds=round(time.monotonic() - begun, 6),
        status=status,
        error=error,
        signature=headers.get("x-oscom-signature"),
        answer=answer.decode(errors="replace"),
    )


def post(delivery: Delivery, headers: Mapping[str, str]) -> tuple[int, bytes]:
    parts = urlsplit(delivery.subscription.url)
    address = loopback(parts)
    connection = HTTPConnection(address, parts.port or 80, timeout=delivery.timeout_seconds)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, delivery.body, {"host": parts.netloc, **headers})
        response = connection.getresponse()
        return response.status, response.read(ANSWER_BYTES)
    finally:
        connection.close()


def loopback(parts: SplitResult) -> str:
    """The address to connect to. The sandbox sends nothing beyond its own machine."""
    host = parts.hostname or ""
    if parts.scheme != "http":
        raise ValueError("only http:// receivers on loopback are delivered to")
    if host == "localhost" or host.endswith(".localhost") or host in local_hosts():
        return "127.0.0.1"
    if ip_address(host).is_loopback:
        return host
    raise ValueError("not a loopback address")


def local_hosts() -> set[str]:
    """Further names of this machine, from `SANDBOX_LOCAL_HOSTS`."""
    return set(filter(None, os.environ.get("SANDBOX_LOCAL_HOSTS", "").split(",")))
