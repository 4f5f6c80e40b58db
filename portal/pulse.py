"""A worker that hears nothing any more ends itself, and whoever keeps it starts it anew.

A worker may look alive and take no work: its connection to the broker is dead and nobody said
so, or it consumes no more after it has connected again. So each sends itself a message every
so often, by a queue of its own that it consumes like all others.
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
from celery import Celery
from celery.signals import celeryd_after_setup, task_received
from celery.worker import state
from django.conf import settings
from kombu import Exchange, Queue
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)

PULSE = "portal.tasks.pulse"
# A minute by default. Counted, since a clock goes on where a stopped process does not.
MOST_SILENT = 4
# At work it may take no message: longer than any task may last.
MOST_SILENT_BUSY = 25


class Pulse:
    """Counts beats without an answer; `end` is called for the one too many."""

    def __init__(self, *, send: Callable[[], None], end: Callable[[], None]) -> None:
        self._send = send
        self._end = end
        self._silent = self._idle = 0

    def hear(self) -> None:
        """A message came."""
        self._silent = self._idle = 0

    def beat(self, *, is_busy: bool) -> None:
        if self._idle >= MOST_SILENT or self._silent >= MOST_SILENT_BUSY:
            self._end()
            return
        self._silent += 1
        # Whoever was busy until now could not hear what was sent meanwhile.
        self._idle = 0 if is_busy else self._idle + 1
        self._send()


@celeryd_after_setup.connect
def watch(sender: str, instance: Any, **_: Any) -> None:
    """Listen to oneself from now on. What takes too long to start counts as silence."""
    queue = f"pulse.{sender}"
    # The broker forgets nothing by itself, and the next worker may have another name.
    seconds = MOST_SILENT_BUSY * settings.PULSE_SECONDS
    own = Queue(queue, Exchange(queue), queue, expires=seconds)
    instance.app.amqp.queues.select_add(own)
    pulse = Pulse(send=partial(_send, instance.app, queue), end=_end)

    def hear(**_: Any) -> None:
        pulse.hear()

    task_received.connect(hear, weak=False)
    Thread(target=_watch, args=(pulse,), name="pulse", daemon=True).start()


def _watch(pulse: Pulse) -> None:
    never = Event()
    while not never.wait(settings.PULSE_SECONDS):
        pulse.beat(is_busy=bool(state.active_requests))


def _send(app: Celery, queue: str) -> None:
    try:
        app.send_task(PULSE, queue=queue)
    except OperationalError:
        log.warning("broker did not answer")


def _end() -> None:
    """At once, since an orderly end would wait for the broker: its messages are not lost."""
    log.error("the worker ends itself: it heard nothing any more")
    try:
        for pid in filter(None, (child.pid for child in billiard.active_children())):
            os.kill(pid, signal.SIGKILL)
    finally:
        os._exit(os.EX_TEMPFAIL)
