"""Issues tickets for the hot routes, and stores the manifests that these need."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from clients.auth import sessions, tickets
from clients.auth.viewer import Viewer
from widgets.results import reader
from widgets.results.admissions import Admission
from widgets.results.dashboard_specs import DashboardSpec


def for_page(
    request: HttpRequest,
    viewer: Viewer,
    dashboard_spec: DashboardSpec,
    *,
    is_admitted: bool = False,
) -> str:
    """Issue a ticket for a request's host and session; `is_admitted` as `issue` has it."""
    session = request.session.session_key or ""
    seconds = min(settings.TICKET_SECONDS, sessions.seconds_left(request.session))
    return issue(
        dashboard_spec,
        viewer,
        host=request.get_host(),
        session=session,
        seconds=seconds,
        is_admitted=is_admitted,
    )


def issue(  # noqa: PLR0913  # what a ticket holds
    dashboard_spec: DashboardSpec,
    viewer: Viewer,
    *,
    host: str,
    session: str,
    seconds: int = settings.TICKET_SECONDS,
    is_admitted: bool = False,
) -> str:
    """A ticket for one dashboard as it is now, good on this host for minutes.

    The dashboard spec and the epochs are written beside it: a hot route that misses them
    refuses, and the page comes back here. They are not where the caller has just seen that Redis
    holds them. Scripts can read a ticket, so that of the key of a session it holds a hash.
    """
    if not is_admitted:
        reader.admit(Admission(viewer, dashboard_spec))
    return tickets.issue(
        viewer,
        host=host,
        dashboard_id=dashboard_spec.dashboard_id,
        spec_digest=dashboard_spec.digest,
        session=hashlib.sha256(session.encode()).hexdigest()[:16],
        now=timezone.now(),
        seconds=seconds,
    )
