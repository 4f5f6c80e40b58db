"""Tells a worker that deliveries wait, from a thread: a slow broker must not slow a reply.

What is not told, the sweep finds.
"""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from uuid import UUID

from celery import current_app
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)

PROCESS = "widgets.tasks.process_webhooks"

_thread = ThreadPoolExecutor(1, thread_name_prefix="courier")
_lock = Lock()
_waiting: set[tuple[UUID, UUID]] = set()


def wake(client_id: UUID, connection_id: UUID) -> None:
    """Have a connection's deliveries worked on. Told once for all that come meanwhile."""
    which = (client_id, connection_id)
    with _lock:
        if which in _waiting:
            return
        _waiting.add(which)
    _thread.submit(_tell, which)


def _tell(which: tuple[UUID, UUID]) -> None:
    with _lock:
        _waiting.discard(which)
    try:
        current_app.send_task(PROCESS, [str(identity) for identity in which])
    except OperationalError:
        log.warning("broker did not answer; the sweep will find the delivery")
