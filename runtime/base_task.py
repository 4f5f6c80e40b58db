"""The base class of all tasks: guards workers against poison messages."""

from __future__ import annotations

import logging
from typing import Any

from celery import Task
from django.conf import settings
from redis.exceptions import RedisError

from runtime import redis_handles, timeouts

log = logging.getLogger(__name__)

COUNT_SECONDS = 3600


class BaseTask(Task[Any, Any]):
    """A task that is given up once its message was redelivered too often.

    The broker redelivers a message when its worker was lost, each time to another process, so a
    task that kills its worker would do so without end. No work is lost: leased rows are found by
    their sweep, and pages request again.
    """

    max_redeliveries = 5

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._is_poison():
            log.error("a task is given up: workers die of it", extra={"task": str(self.name)})
            return self.give_up(*args, **kwargs)
        return self.run(*args, **kwargs)

    def give_up(self, *args: Any, **kwargs: Any) -> Any:
        """Called with the task's arguments instead of `run`; does nothing by default."""

    def _is_poison(self) -> bool:
        info = self.request.delivery_info or {}
        is_redelivered = bool(info.get("redelivered"))
        return is_redelivered and count_redelivery(str(self.request.id)) > self.max_redeliveries


def redeliveries_key(message_id: str) -> str:
    return f"portal:redeliveries:{message_id}"


def count_redelivery(message_id: str) -> int:
    """Count a redelivery, and return their number; 0 if Redis does not answer."""
    key = redeliveries_key(message_id)
    try:
        with redis_handles.connect(settings.BROKER_URL, timeouts.PAGE).pipeline() as pipe:
            pipe.incr(key)
            pipe.expire(key, COUNT_SECONDS)
            counted = pipe.execute()
    except RedisError:
        return 0
    return int(counted[0])
