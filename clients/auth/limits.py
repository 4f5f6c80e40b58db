"""How often somebody may try. Counted in PostgreSQL, so that it holds without Redis too."""

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
class Limit:
    """So many attempts in so many seconds. `by_account` counts each account apart, and
    `by_network` each network.
    """

    name: str
    most: int
    seconds: int
    by_account: bool
    by_network: bool = True


SIGN_IN = (
    Limit("sign-in", 5, 15 * MINUTE, by_account=True),
    Limit("sign-in", 30, 15 * MINUTE, by_account=False),
)
RESET = (
    # From all networks together: more mails would come however many addresses ask.
    Limit("reset", 3, HOUR, by_account=True, by_network=False),
    Limit("reset", 10, HOUR, by_account=False),
)
INVITATION = (Limit("invitation", 5, HOUR, by_account=True),)
INVITATIONS = (Limit("invitations", 100, HOUR, by_account=True),)
# Links that open nothing.
LINK = (Limit("link", 60, MINUTE, by_account=False),)
KEEP = timedelta(seconds=HOUR)

# Failures at one account from all networks together, and the wait that they cost: doubled
# with each further one, never long enough to lock anybody out.
DELAY = Limit("delay", 0, HOUR, by_account=True)
FREE_FAILURES, LONGEST_DELAY_SECONDS = 5, 60
# More make no difference.
MOST_FAILURES = FREE_FAILURES + LONGEST_DELAY_SECONDS.bit_length()


def check(limits: tuple[Limit, ...], *, account: str, address: str) -> None:
    """Raise TooManyAttempts where a limit is reached.

    Until the transaction ends nobody else tries what is counted together: a hundred
    attempts at once would otherwise all be the first.
    """
    now = timezone.now()
    for limit in limits:
        bucket = _bucket(limit, account, address)
        _lock(bucket)
        since = now - timedelta(seconds=limit.seconds)
        times = Attempt.objects.filter(bucket=bucket, at__gt=since).order_by("-at")
        if len(recent := list(times.values_list("at", flat=True)[: limit.most])) == limit.most:
            raise TooManyAttempts(_seconds_until(recent[-1], limit, now))


def count(limits: tuple[Limit, ...], *, account: str, address: str) -> None:
    """Note one attempt, and forget those that no limit looks at any more."""
    now = timezone.now()
    Attempt.objects.filter(at__lt=now - KEEP).delete()
    Attempt.objects.bulk_create(
        Attempt(bucket=_bucket(limit, account, address), at=now) for limit in limits
    )


@transaction.atomic
def spend(limits: tuple[Limit, ...], *, account: str, address: str) -> None:
    """Note one attempt. Raises TooManyAttempts where a limit is reached, and notes none."""
    check(limits, account=account, address=address)
    count(limits, account=account, address=address)


def check_delay(account: str, *, is_known: bool) -> None:
    """Raise TooManyAttempts where an account must rest after failures from many networks.

    `is_known` says that it has signed in from this network before: whoever fails on purpose
    elsewhere does not keep its owner waiting.
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
    """Note a failed sign-in for all its limits."""
    count(SIGN_IN, account=account, address=address)
    count((DELAY,), account=account, address="")


def check_invitation(client_id: UUID, email: str) -> None:
    """Raise TooManyAttempts where a client has invited an address, or many, too often."""
    for limits, whom in _invitation(client_id, email):
        check(limits, account=whom, address="")


def spend_invitation(client_id: UUID, email: str) -> None:
    """Note that a client invites an address. Raises TooManyAttempts instead."""
    check_invitation(client_id, email)
    for limits, whom in _invitation(client_id, email):
        count(limits, account=whom, address="")


def network(address: str) -> str:
    """What one subscriber usually has: an IPv4 address, or a /64 of IPv6."""
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        mapped = found.ipv4_mapped
        return str(mapped) if mapped else str(ip_network((found, 64), strict=False))
    return str(found)


def _invitation(client_id: UUID, email: str) -> tuple[tuple[tuple[Limit, ...], str], ...]:
    return (INVITATION, f"{client_id} {email}"), (INVITATIONS, str(client_id))


def _bucket(limit: Limit, account: str, address: str) -> str:
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


def _seconds_until(oldest: datetime, limit: Limit, now: datetime) -> int:
    return max(1, int((oldest - now).total_seconds()) + limit.seconds)
