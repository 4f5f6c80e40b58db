"""A Celery transport whose workers survive the loss of their broker at any moment."""

from __future__ import annotations

from typing import Any

from kombu.transport import redis


class WorkerChannel(redis.Channel):
    """A channel that ends quietly after its connection.

    A worker that loses its broker between a task's end and its acknowledgement closes a channel
    with that message on a connection that is closed already. kombu 5.7 then raises an
    AttributeError, which ends the worker; an error of the connection is what it expects. The
    message is delivered again after the visibility timeout.
    """

    def _connparams(self, asynchronous: bool = False) -> dict[str, Any]:
        if self.connection.client is None:
            raise ConnectionError("the connection to the broker is closed")
        found: dict[str, Any] = super()._connparams(asynchronous)  # type: ignore[misc]  # the stubs lack it
        return found


class WorkerTransport(redis.Transport):
    Channel = WorkerChannel
