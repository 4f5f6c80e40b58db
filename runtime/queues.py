"""Task queues: sending a task to the workers without waiting for a broker that is down."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from celery import current_app
from kombu.exceptions import OperationalError

from runtime.task_names import TaskName

log = logging.getLogger(__name__)


def enqueue(
    task: TaskName,
    *arguments: object,
    task_id: str | None = None,
    queue: str | None = None,
    expires: float | None = None,
    eta: datetime | None = None,
) -> bool:
    """Send a task. False if the broker does not accept it.

    A task that no worker takes within `expires` seconds is not run. There are no retries here:
    durable work is found by its sweep, and pages request missing results again.
    """
    options: dict[str, Any] = {"queue": queue} if queue else {}
    try:
        current_app.send_task(
            str(task), arguments, task_id=task_id, expires=expires, eta=eta, **options
        )
    except OperationalError:
        log.warning("the broker did not answer", extra={"task": str(task)})
        return False
    return True
