"""Other clients of a member: the only read of a client's page that crosses row-level security.

It starts at the person's own memberships, and tells of other clients no more than a name and an
address. Kept in each process by the person's epoch: the end of a membership bumps it, so that a
client disappears at once, and a new one appears within a minute.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from clients.auth import hosts
from clients.models import Client, Domain, Member, User
from clients.tenancy import across_clients

KEPT_SECONDS = 60
MOST_KEPT = 4096


@dataclass(frozen=True, slots=True)
class OtherClient:
    """A client by the name of its brand, and its address."""

    name: str
    url: str


def of(user: User, here: Client) -> tuple[OtherClient, ...]:
    """The other clients of which a person is a member, by name.

    Staff have none: they are members of no client, and begin at the agency's host.
    """
    if user.is_staff:
        return ()
    found = _read(user.pk, user.epoch, int(time.monotonic()) // KEPT_SECONDS)
    return tuple(client for client_id, client in found if client_id != here.pk)


@lru_cache(maxsize=MOST_KEPT)
def _read(user_id: UUID, _epoch: int, _minute: int) -> tuple[tuple[UUID, OtherClient], ...]:
    with across_clients():
        members = Member.objects.across_clients().filter(
            user=user_id, user__is_active=True, client__suspended_at=None
        )
        clients = [member.client for member in members.select_related("client__brand")]
        found = [(client.pk, _other(client)) for client in clients]
    shown = [(key, other) for key, other in found if other]
    return tuple(sorted(shown, key=lambda each: each[1].name.casefold()))


def _other(client: Client) -> OtherClient | None:
    """The client with its canonical address; None while it has no proven domain."""
    try:
        host = hosts.primary_host(client)
    except Domain.DoesNotExist:
        return None
    brand = getattr(client, "brand", None)
    return OtherClient(brand.name if brand else client.name, hosts.url(host, "/"))
