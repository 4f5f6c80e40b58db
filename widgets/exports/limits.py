"""Bounds of exports: of one person's, and of all that are written at once."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models.functions import Now

from clients.models import User
from widgets.exports.failures import ExportRefused
from widgets.models import Export

MOST_UNFINISHED = 3
MOST_AN_HOUR = 30


def check(client_id: UUID, person_id: UUID) -> None:
    """Raise ExportRefused where a person has too many exports. Needs the client's scope.

    The person's row is locked until the transaction ends, so that two requests at once are
    counted one after the other.
    """
    User.objects.select_for_update().filter(pk=person_id).values_list("pk").first()
    rows = Export.objects.for_client(client_id).filter(requested_by_id=person_id)
    if rows.filter(next_attempt_at__isnull=False).count() >= MOST_UNFINISHED:
        raise ExportRefused("too_many_unfinished")
    if rows.filter(requested_at__gt=Now() - timedelta(hours=1)).count() >= MOST_AN_HOUR:
        raise ExportRefused("too_many_an_hour")
