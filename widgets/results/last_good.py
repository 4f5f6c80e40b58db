"""Last good payloads in PostgreSQL: shown while Redis and the platform are both gone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, models
from django.db.models import Q
from django.utils import timezone

from widgets.models import LastGood
from widgets.results import cache_entry as entries
from widgets.results.cache_entry import CacheEntry

# Longer than Redis keeps them.
KEEP_SHORT_LIVED = timedelta(days=3)
# The condition is what bulk_create() cannot say.
KEEP = """
    INSERT INTO widgets_lastgood (client_id, digest, entry, stored_at, is_short_lived)
    VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (client_id, digest)
    DO UPDATE SET entry = excluded.entry, stored_at = excluded.stored_at,
        is_short_lived = widgets_lastgood.is_short_lived AND excluded.is_short_lived
    WHERE widgets_lastgood.stored_at <= excluded.stored_at
"""


def keep(found: Sequence[CacheEntry], *, short_lived: Collection[str] = ()) -> None:
    """Store payloads of one client, replacing what is not newer. Runs inside its scope.

    `short_lived` are digests that are deleted within days, unless other requests share them.
    """
    client_id, stored_at = models.UUIDField(), models.DateTimeField()
    rows = [
        (
            client_id.get_db_prep_value(entry.client_id, connection),
            entry.digest,
            entry.dump(),
            stored_at.get_db_prep_value(entry.fetched_at, connection),
            entry.digest in short_lived,
        )
        # In one order, so that two workers never wait for each other.
        for entry in sorted(found, key=lambda entry: entry.digest)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(KEEP, rows)


def find(client_id: UUID, digests: Iterable[str]) -> dict[str, CacheEntry]:
    """Entries by digest, in one query. Runs inside the client's scope."""
    rows = LastGood.objects.for_client(client_id).filter(digest__in=list(digests))
    found = {}
    for row in rows:
        try:
            found[row.digest] = entries.load(
                bytes(row.entry), client_id=client_id, digest=row.digest
            )
        except entries.InvalidEntry as error:
            entries.report("kept payload", str(error), client_id, row.digest)
    return found


def forget(before: datetime) -> int:
    """Delete entries that were not refreshed since, and short-lived ones within days; returns the
    number of rows.
    """
    old = Q(stored_at__lt=before)
    over = Q(is_short_lived=True, stored_at__lt=timezone.now() - KEEP_SHORT_LIVED)
    deleted, _ = LastGood.objects.across_clients().filter(old | over).delete()
    return deleted
