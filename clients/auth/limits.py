"""Rate limits on sign-in, resets and invitations, counted in PostgreSQL to hold without Redis."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from clients.errors import TooManyAttempts
from clients.models import Attempt

PURPOSE = b"clients.auth.limits"
MINUTE, HOUR = 60, 3600


@dataclass(frozen=True, slots=True)
class AttemptLimit:
    """At most `most` attempts in `seconds`: per account, per network, or both."""

    name: str
    most: int
    seconds: int
    by_account: bool
    by_network: bool = True


SIGN_IN = (
    AttemptLimit("sign-in", 5, 15 * MINUTE, by_account=True),
    AttemptLimit("sign-in", 30, 15 * MINUTE, by_account=False),
)
RESET = (
    # Over all networks, since each request mails the same person.
    AttemptLimit("reset", 3, HOUR, by_account=True, by_network=False),
    AttemptLimit("reset", 10, HOUR, by_account=False),
)
INVITATION = (AttemptLimit("invitation", 5, HOUR, by_account=True),)
INVITATIONS = (AttemptLimit("invitations", 100, HOUR, by_account=True),)
# Links with an invalid token.
LINK = (AttemptLimit("link", 60, MINUTE, by_account=False),)
# Keys that are entered by one link, which a worker tests at the platform.
SUBMITTED_KEY = (AttemptLimit("submitted-key", 10, HOUR, by_account=True, by_network=False),)
KEEP = timedelta(seconds=HOUR)

# Exponential back-off by the failures at one account from all networks, never long enough to
# lock its owner out.
DELAY = AttemptLimit("delay", 0, HOUR, by_account=True)
FREE_FAILURES, LONGEST_DELAY_SECONDS = 5, 60
# Failures beyond this number do not lengthen the delay.
MOST_FAILURES = FREE_FAILURES + LONGEST_DELAY_SECONDS.bit_length()


def check(limits: tuple[AttemptLimit, ...], *, account: str, address: str) -> None:
    """Raise TooManyAttempts where a limit is reached.

    Holds an advisory lock on each bucket until the transaction ends, so that concurrent
    attempts cannot all pass as the first.
    """
    now = timezone.now()
    for limit in limits:
        bucket = _bucket(limit, account, address)
        _lock(bucket)
        since = now - timedelta(seconds=limit.seconds)
        times = Attempt.objects.filter(bucket=bucket, at__gt=since).order_by("-at")
        if len(recent := list(times.values_list("at", flat=True)[: limit.most])) == limit.most:
            raise TooManyAttempts(_seconds_until(recent[-1], limit, now))


def count(limits: tuple[AttemptLimit, ...], *, account: str, address: str) -> None:
    """Record one attempt, and delete those past every limit's window."""
    now = timezone.now()
    Attempt.objects.filter(at__lt=now - KEEP).delete()
    Attempt.objects.bulk_create(
        Attempt(bucket=_bucket(limit, account, address), at=now) for limit in limits
    )


@transaction.atomic
def spend(limits: tuple[AttemptLimit, ...], *, account: str, address: str) -> None:
    """Check and count one attempt. Raises TooManyAttempts without counting."""
    check(limits, account=account, address=address)
    count(limits, account=account, address=address)


def check_delay(account: str, *, is_known: bool) -> None:
    """Raise TooManyAttempts while an account is in back-off after failures from many networks.

    `is_known`, a sign-in from this network before, is exempt: failures on purpose elsewhere do
    not keep the account's owner waiting.
    """
    bucket = _bucket(DELAY, account, "")
    _lock(bucket)
    times = list(
        Attempt.objects.filter(bucket=bucket, at__gt=timezone.now() - KEEP)
        .order_by("-at")
        .values_list("at", flat=True)[:MOST_FAILURES]
    )
    if is_known or len(times) < FREE_FAILURES:
        return
    delay = min(2 ** (len(times) - FREE_FAILURES), LONGEST_DELAY_SECONDS)
    rest = delay - (timezone.now() - times[0]).total_seconds()
    if rest > 0:
        raise TooManyAttempts(ceil(rest))


def count_failure(account: str, *, address: str) -> None:
    """Count a failed sign-in against all its limits."""
    count(SIGN_IN, account=account, address=address)
    count((DELAY,), account=account, address="")


def check_invitation(client_id: UUID, email: str) -> None:
    """Raise TooManyAttempts where a client has invited an address, or many, too often."""
    for limits, whom in _invitation(client_id, email):
        check(limits, account=whom, address="")


def spend_invitation(client_id: UUID, email: str) -> None:
    """Check and count a client's invitation of an address. Raises TooManyAttempts."""
    check_invitation(client_id, email)
    for limits, whom in _invitation(client_id, email):
        count(limits, account=whom, address="")


def network(address: str) -> str:
    """A subscriber's usual network: one IPv4 address, or a /64 of IPv6."""
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        mapped = found.ipv4_mapped
        return str(mapped) if mapped else str(ip_network((found, 64), strict=False))
    return str(found)


def _invitation(client_id: UUID, email: str) -> tuple[tuple[tuple[AttemptLimit, ...], str], ...]:
    return (INVITATION, f"{client_id} {email}"), (INVITATIONS, str(client_id))


def _bucket(limit: AttemptLimit, account: str, address: str) -> str:
    who = account if limit.by_account else ""
    where = network(address) if limit.by_network else ""
    text = f"{limit.name}|{who}|{where}"
    key = hmac.digest(settings.SECRET_KEY.encode(), PURPOSE, "sha256")
    return hmac.digest(key, text.encode(), "sha256").hex()


def _lock(bucket: str) -> None:
    # SQLite lets one transaction write at a time anyway.
    if connection.vendor == "postgresql":
        number = int(bucket[:15], 16)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def _seconds_until(oldest: datetime, limit: AttemptLimit, now: datetime) -> int:
    return max(1, int((oldest - now).total_seconds()) + limit.seconds)
