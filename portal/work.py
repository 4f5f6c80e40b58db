"""What every task has in common: one that its workers do not survive comes to an end."""

from __future__ import annotations

import logging
from typing import Any

from celery import Task
from django.conf import settings
from redis.exceptions import RedisError

from portal import health

log = logging.getLogger(__name__)

# Each time to another process at once: without an end, one message would keep a worker dying.
MOST_COMEBACKS = 5
COUNT_SECONDS = 3600


class Work(Task[Any, Any]):
    """A task that is not begun again once its message came back so often from the dead.

    What it was about is not lost: rows wait for their sweep, pages ask again.
    """

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        info = self.request.delivery_info or {}
        if info.get("redelivered") and _comebacks(str(self.request.id)) > MOST_COMEBACKS:
            log.error("work is given up: workers die of it", extra={"task": self.name})
            return None
        return self.run(*args, **kwargs)


def _comebacks(message: str) -> int:
    """How often a message came back, this time included; 0 where nobody can tell."""
    name = f"portal:comebacks:{message}"
    try:
        with health.redis(settings.BROKER_URL).pipeline() as pipe:
            pipe.incr(name)
            pipe.expire(name, COUNT_SECONDS)
            counted = pipe.execute()
    except RedisError:
        return 0
    return int(counted[0])
