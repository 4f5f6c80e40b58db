"""A fail-fast Celery transport: publishers do not wait for a broker that is down."""

from __future__ import annotations

from typing import Any

from kombu.transport import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from runtime.timeouts import PAGE

ONE_TRY = {"max_retries": 0, "interval_start": 0, "interval_step": 0}


class FailFastChannel(redis.Channel):
    """A channel with the timeouts of a page, and without retries."""

    def _connparams(self, asynchronous: bool = False) -> dict[str, Any]:
        return {
            **super()._connparams(asynchronous),  # type: ignore[misc]  # the stubs lack it
            "socket_connect_timeout": PAGE.connect_seconds,
            "socket_timeout": PAGE.response_seconds,
            "retry": Retry(NoBackoff(), 0),
        }


class FailFastTransport(redis.Transport):
    Channel = FailFastChannel
