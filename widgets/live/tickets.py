"""Tickets for the hot routes, and what those need to find in Redis to honour them."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from clients.access import tickets
from clients.access.viewer import Viewer
from widgets.results import reader
from widgets.results.asks import Manifest


def issue(manifest: Manifest, viewer: Viewer, *, host: str) -> str:
    """A ticket for one dashboard as it is now, good on this host for minutes.

    The manifest and the epochs are written beside it: a hot route that misses them
    refuses, and the page comes back here.
    """
    reader.store().admit(viewer, manifest)
    return tickets.issue(
        viewer,
        host=host,
        dashboard_id=manifest.dashboard_id,
        manifest=manifest.digest,
        now=timezone.now(),
        seconds=settings.TICKET_SECONDS,
    )
