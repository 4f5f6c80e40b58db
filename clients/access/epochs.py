"""Revocation: whatever was issued under an older epoch is void, everywhere in seconds.

PostgreSQL holds the truth: `Client.epoch` and `User.epoch`, raised and never lowered.
Redis mirrors it for the hot routes, which must not ask PostgreSQL. Mirrors expire; where
one is missing a ticket has to be renewed, which reads the truth. It never counts as valid.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from clients.access.viewer import Viewer
from clients.models import Client, User

# A mirror outlives the tickets that were issued beside it.
MIRROR_SECONDS = settings.TICKET_SECONDS + 60

# Never lowers: a page that read its epoch just before a revocation may write after it.
RAISE = """
for i, key in ipairs(KEYS) do
  if tonumber(ARGV[i + 1]) >= (tonumber(redis.call('GET', key) or '-1') or -1) then
    redis.call('SET', key, ARGV[i + 1], 'EX', ARGV[1])
  end
end
"""


def keys(viewer: Viewer) -> list[str]:
    """The mirrors that decide about a viewer, to be read in the order of `is_current`."""
    client = client_key(viewer.client_id)
    return [client, person_key(viewer.person_id)] if viewer.person_id else [client]


def is_current(viewer: Viewer, mirrored: Sequence[bytes | None]) -> bool:
    """Whether nothing was revoked, by what the mirrors of `keys` hold."""
    return list(mirrored) == [b"%d" % epoch for epoch in _epochs(viewer)]


def publish(redis: Redis, viewer: Viewer) -> None:
    """Mirror a fresh viewer's epochs: beside every ticket that is issued."""
    _run(redis, mirroring(viewer))


def mirroring(viewer: Viewer) -> tuple[object, ...]:
    """What `publish` tells Redis, for who has more to tell it at once."""
    return _raising(dict(zip(keys(viewer), _epochs(viewer), strict=True)))


@transaction.atomic
def revoke_client(client_id: UUID) -> None:
    """Void every ticket of a client. Wants a scope that includes the client."""
    clients = Client.objects.for_client(client_id)
    clients.update(epoch=F("epoch") + 1)
    _mirror_on_commit(client_key(client_id), clients.values_list("epoch", flat=True).get())


@transaction.atomic
def revoke_person(person_id: UUID) -> None:
    """Void every ticket of a person, at all clients."""
    people = User.objects.filter(pk=person_id)
    people.update(epoch=F("epoch") + 1)
    _mirror_on_commit(person_key(person_id), people.values_list("epoch", flat=True).get())


def client_key(client_id: UUID) -> str:
    return f"t:{client_id}:epoch"


def person_key(person_id: UUID) -> str:
    return f"g:epoch:{person_id}"


def _epochs(viewer: Viewer) -> list[int]:
    person = [viewer.person_epoch] if viewer.person_id else []
    return [viewer.client_epoch, *person]


def _mirror_on_commit(key: str, epoch: int) -> None:
    # A revocation stands even where Redis is down: then no hot route answers either.
    command = _raising({key: epoch})
    transaction.on_commit(lambda: _run(_redis(), command), robust=True)


def _run(redis: Redis, command: tuple[object, ...]) -> None:
    redis.execute_command(*command)  # type: ignore[no-untyped-call]  # redis-py's own


def _raising(epochs: dict[str, int]) -> tuple[object, ...]:
    return ("EVAL", RAISE, len(epochs), *epochs, MIRROR_SECONDS, *epochs.values())


@lru_cache
def _redis() -> Redis:
    return Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=0.25,
        socket_timeout=0.5,
        retry=Retry(NoBackoff(), 0),
    )
