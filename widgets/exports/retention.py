"""Retention of exports: what has expired is deleted, and files that no row refers to."""

from __future__ import annotations

import logging
from functools import partial

from django.conf import settings
from django.db.models.functions import Now

from clients import tenancy
from runtime import leased_jobs
from widgets.exports import files, jobs
from widgets.models import Export

log = logging.getLogger(__name__)

MOST_AT_ONCE = 500


def sweep(*, expires: float) -> None:
    """Notify workers of due jobs: of those whose task or worker was lost, and of retries."""
    notify = partial(_notify_workers, expires=expires)
    leased_jobs.sweep(Export, tenancy.across_clients, notify)


def forget() -> tuple[int, int]:
    """Delete expired exports and their files, then orphaned files; returns both numbers."""
    with tenancy.across_clients():
        rows = Export.objects.across_clients()
        expired = rows.filter(expires_at__lte=Now()).values_list("pk", "file")
        found = dict(expired[:MOST_AT_ONCE])
        rows.filter(pk__in=found).delete()
    # After the commit: a row without its file would be a broken link.
    for name in found.values():
        files.delete(name)
    return len(found), _forget_orphans()


def _notify_workers(stage: str, *, expires: float) -> bool:
    """Send as many tasks as may run at once; each worker goes on with the next job."""
    return all(
        jobs.notify(Export.Stage(stage), expires=expires) for _ in range(settings.EXPORTS_AT_ONCE)
    )


def _forget_orphans() -> int:
    """Files of dashboards, people and clients that were deleted, and of killed workers."""
    with tenancy.across_clients():
        known = set(Export.objects.across_clients().exclude(file="").values_list("file", flat=True))
    count = 0
    for name in files.orphans(known):
        files.delete(name)
        count += 1
    return count
