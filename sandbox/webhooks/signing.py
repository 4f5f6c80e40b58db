"""Signatures of deliveries, valid and forged."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Literal

SIGNATURE = "x-oscom-signature"
FOREIGN_SECRET = "whsec_of_somebody_else"  # noqa: S105 - nobody's

Scheme = Literal["timestamped", "sha256", "hex"]
Fault = Literal["none", "bad", "missing", "foreign", "previous"]


@dataclass(frozen=True)
class Signer:
    """`moment` freezes the signed time; it is that of the attempt otherwise, less `age`."""

    scheme: Scheme = "timestamped"
    fault: Fault = "none"
    rotating: bool = False
    age_seconds: float = 0
    moment: datetime | None = None

    def headers(
        self, body: bytes, *, secret: str | None, previous: str | None, at: datetime
    ) -> Mapping[str, str]:
        """The signature header, or none where the receiver shares no secret.

        Receivers compare the time with their own clock, so `at` is real time.
        """
        if self.fault == "missing" or secret is None:
            return {}
        secrets = self.secrets(secret, previous)
        if self.scheme != "timestamped":
            prefix = "sha256=" if self.scheme == "sha256" else ""
            return {SIGNATURE: prefix + self.digest(secrets[0], body)}
        signed = int((self.moment or at).timestamp() - self.age_seconds)
        digests = [self.digest(item, b"%d." % signed + body) for item in secrets]
        return {SIGNATURE: ",".join([f"t={signed}", *(f"v1={item}" for item in digests)])}

    def secrets(self, secret: str, previous: str | None) -> Sequence[str]:
        if self.fault == "foreign":
            return [FOREIGN_SECRET]
        if self.fault == "previous":
            return [previous or secret]
        # While a secret rotates both are used; a receiver that knows one of them must find it.
        return [previous or FOREIGN_SECRET, secret] if self.rotating else [secret]

    def digest(self, secret: str, signed: bytes) -> str:
        found = sign(secret, signed)
        return found[::-1] if self.fault == "bad" else found


def sign(secret: str, signed: bytes) -> str:
    return hmac.new(secret.encode(), signed, sha256).hexdigest()


def real_time() -> datetime:
    return datetime.now(UTC)
