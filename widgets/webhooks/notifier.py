"""Notifies workers of stored deliveries, from a thread: a slow broker must not slow a reply.

Deliveries that no worker was notified of are found by the sweep.
"""

from __future__ import annotations

from uuid import UUID

from runtime import leased_jobs
from runtime.coalescer import Coalescer
from widgets.models import WebhookDelivery

MOST_WAITING = 10_000

Connection = tuple[UUID, UUID]


def notify(client_id: UUID, connection_id: UUID) -> None:
    """Have a connection's deliveries processed, once for all that come meanwhile."""
    which = (client_id, connection_id)
    _queue.submit(which, which)


def _enqueue(which: Connection) -> None:
    leased_jobs.notify(WebhookDelivery, *which)


_queue = Coalescer("webhook deliveries", _enqueue, most=MOST_WAITING)
