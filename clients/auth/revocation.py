"""Revocation by epochs: tickets issued under an older epoch are void, everywhere in seconds.

`Client.epoch` and `User.epoch` in PostgreSQL are authoritative, and only ever incremented.
Redis mirrors them for the hot routes, which make no database queries. Mirrors expire; a missing
mirror makes a ticket invalid until it is renewed, which reads the epochs from PostgreSQL.
A write that Redis misses is retried until every older mirror has expired.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from functools import partial
from threading import Thread
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from redis import Redis
from redis.exceptions import RedisError

from clients import configuration
from clients.auth.viewer import Viewer
from clients.models import Client, User
from runtime import lua
from runtime.redis_handles import connect
from runtime.timeouts import PAGE

log = logging.getLogger(__name__)

# A mirror expires after the tickets that were issued with it.
MIRROR_SECONDS = settings.TICKET_SECONDS + 60
AGAIN_SECONDS = 1

BUMP_EPOCHS = lua.load(__file__, "bump_epochs")


def keys(viewer: Viewer) -> list[str]:
    """The keys of the epochs that apply to a viewer, in the order that `is_current` expects."""
    client = client_key(viewer.client_id)
    return [client, person_key(viewer.person_id)] if viewer.person_id else [client]


def is_current(viewer: Viewer, mirrored: Sequence[bytes | None]) -> bool:
    """True if the values read from `keys` are the viewer's epochs: nothing was revoked since."""
    return list(mirrored) == [b"%d" % epoch for epoch in _epochs(viewer)]


def publish(redis: Redis, viewer: Viewer) -> None:
    """Mirror a fresh viewer's epochs; called for every ticket that is issued."""
    _run(redis, publish_command(viewer))


def publish_command(viewer: Viewer) -> tuple[object, ...]:
    """The Redis command of `publish`, for callers that pipeline it with others."""
    return _bump_command(dict(zip(keys(viewer), _epochs(viewer), strict=True)))


@transaction.atomic
def revoke_client(client_id: UUID) -> None:
    """Void every ticket of a client. Needs a tenant scope that includes the client."""
    configuration.lock(client_id)
    clients = Client.objects.for_client(client_id)
    if clients.update(epoch=F("epoch") + 1):
        _mirror_on_commit(client_key(client_id), clients.values_list("epoch", flat=True).get())


@transaction.atomic
def revoke_person(person_id: UUID) -> None:
    """Void every ticket of a person, at all clients."""
    people = User.objects.filter(pk=person_id)
    if people.update(epoch=F("epoch") + 1):
        _mirror_on_commit(person_key(person_id), people.values_list("epoch", flat=True).get())


def client_key(client_id: UUID) -> str:
    return f"t:{client_id}:epoch"


def person_key(person_id: UUID) -> str:
    return f"g:epoch:{person_id}"


def _epochs(viewer: Viewer) -> list[int]:
    person = [viewer.person_epoch] if viewer.person_id else []
    return [viewer.client_epoch, *person]


def _mirror_on_commit(key: str, epoch: int) -> None:
    command = _bump_command({key: epoch})
    transaction.on_commit(partial(_mirror, command), robust=True)


def _mirror(command: tuple[object, ...]) -> None:
    try:
        _run(connect(settings.REDIS_URL, PAGE), command)
    except RedisError as error:
        log.warning("revocation not mirrored; retrying", extra={"reason": type(error).__name__})
        Thread(target=_retry, args=[command, settings.REDIS_URL], daemon=True).start()


def _retry(command: tuple[object, ...], url: str) -> None:
    for _ in range(MIRROR_SECONDS // AGAIN_SECONDS):
        time.sleep(AGAIN_SECONDS)
        try:
            _run(connect(url, PAGE), command)
        except RedisError:
            continue
        return
    log.error("revocation never mirrored")


def _run(redis: Redis, command: tuple[object, ...]) -> None:
    redis.execute_command(*command)  # type: ignore[no-untyped-call]  # redis-py's own


def _bump_command(epochs: dict[str, int]) -> tuple[object, ...]:
    return BUMP_EPOCHS.command(list(epochs), [MIRROR_SECONDS, *epochs.values()])
