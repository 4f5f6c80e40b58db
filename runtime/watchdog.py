"""A watchdog in each worker, which exits when it receives no messages any more.

A worker may look alive and take no tasks: its connection to the broker is dead without an error,
or it stopped consuming after a reconnect. So each sends itself a message at intervals, through a
queue of its own that it consumes like all others. Its supervisor (systemd, a container's restart
policy) restarts it.
"""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable
from functools import partial
from threading import Event, Thread
from typing import Any

import billiard
from celery.signals import celeryd_after_setup, task_received
from celery.worker import state
from django.conf import settings
from kombu import Exchange, Queue

from runtime.queues import enqueue
from runtime.task_names import TaskName

log = logging.getLogger(__name__)

# A minute by default. Counted in messages, since clocks advance while a process is stopped.
MOST_MISSED = 4
# Limit of a busy worker, which may take no message: longer than any task's time limit.
MOST_MISSED_BUSY = 25


class Watchdog:
    """Counts messages that were sent and not received; calls `end` beyond the limit."""

    def __init__(self, *, send: Callable[[], object], end: Callable[[], None]) -> None:
        self._send = send
        self._end = end
        self._missed = self._missed_idle = 0

    def reset(self) -> None:
        """A message was received."""
        self._missed = self._missed_idle = 0

    def tick(self, *, is_busy: bool) -> None:
        """Send the next message, or end the worker; called once per interval."""
        if self._missed_idle >= MOST_MISSED or self._missed >= MOST_MISSED_BUSY:
            self._end()
            return
        self._missed += 1
        # Messages sent while the worker was busy could not be received.
        self._missed_idle = 0 if is_busy else self._missed_idle + 1
        self._send()


@celeryd_after_setup.connect
def start(sender: str, instance: Any, **_: Any) -> None:
    """Start watching a worker. A start that takes too long counts as missed messages."""
    name = f"watchdog.{sender}"
    # Queues do not expire by themselves, and the next worker may have another name.
    seconds = MOST_MISSED_BUSY * settings.WATCHDOG_SECONDS
    own = Queue(name, Exchange(name), name, expires=seconds)
    instance.app.amqp.queues.select_add(own)
    watchdog = Watchdog(send=partial(enqueue, TaskName.ECHO, queue=name), end=_end_worker)

    def reset(**_: Any) -> None:
        watchdog.reset()

    task_received.connect(reset, weak=False)
    Thread(target=_run, args=(watchdog,), name="watchdog", daemon=True).start()


def _run(watchdog: Watchdog) -> None:
    never = Event()
    while not never.wait(settings.WATCHDOG_SECONDS):
        watchdog.tick(is_busy=bool(state.active_requests))


def _end_worker() -> None:
    """Exit at once: a warm shutdown would wait for the broker. Messages are redelivered."""
    log.error("the worker ends itself: it receives no messages any more")
    try:
        for pid in filter(None, (child.pid for child in billiard.active_children())):
            os.kill(pid, signal.SIGKILL)
    finally:
        os._exit(os.EX_TEMPFAIL)
