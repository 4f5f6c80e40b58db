"""The last good payloads in PostgreSQL, for when Redis and the platform are both gone."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from widgets.models import LastGood
from widgets.results import entry as entries
from widgets.results.entry import Entry

log = logging.getLogger(__name__)


def keep(found: Sequence[Entry]) -> None:
    """Store payloads of one client, replacing what was there. Runs inside its scope."""
    rows = [
        LastGood(
            client_id=entry.client_id,
            digest=entry.digest,
            entry=entry.dump(),
            stored_at=entry.fetched_at,
        )
        for entry in found
    ]
    LastGood.unscoped.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["client", "digest"],
        update_fields=["entry", "stored_at"],
    )


def find(client_id: UUID, digests: Iterable[str]) -> dict[str, Entry]:
    """What is kept for these digests, by digest, in one query. Runs inside the client's scope."""
    rows = LastGood.objects.for_client(client_id).filter(digest__in=list(digests))
    found = {}
    for row in rows:
        try:
            found[row.digest] = entries.load(
                bytes(row.entry), client_id=client_id, digest=row.digest
            )
        except entries.Foreign as error:
            log.warning("kept payload refused", extra={"reason": str(error)})
    return found


def forget(before: datetime) -> int:
    """Delete what nobody has had refreshed since; returns how many rows went."""
    deleted, _ = LastGood.objects.across_clients().filter(stored_at__lt=before).delete()
    return deleted
