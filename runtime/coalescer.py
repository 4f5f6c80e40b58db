"""A coalescing queue: items submitted several times before their turn are processed once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Generic, TypeVar

log = logging.getLogger(__name__)

MOST_WAITING = 500

T = TypeVar("T")


class Coalescer(Generic[T]):
    """Calls a function in a thread of its own, one item after another; submitting never waits.

    An item is dropped if its key is queued already or the queue is full: callers submit again, or
    a sweep finds the remaining work. A key whose call has started can be submitted again, since
    that call may miss later changes.
    """

    def __init__(self, name: str, call: Callable[[T], None], *, most: int = MOST_WAITING) -> None:
        self._name = name
        self._call = call
        self._most = most
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._lock = Lock()
        self._waiting: set[Hashable] = set()

    def submit(self, key: Hashable, item: T) -> None:
        with self._lock:
            if key in self._waiting or len(self._waiting) >= self._most:
                return
            self._waiting.add(key)
            if len(self._waiting) == self._most:
                log.warning("a queue is full; what comes now is dropped", extra=self._extra)
        self._thread.submit(self._run, key, item)

    def _run(self, key: Hashable, item: T) -> None:
        with self._lock:
            self._waiting.discard(key)
        try:
            self._call(item)
        except Exception:
            log.exception("a queued call failed", extra=self._extra)

    @property
    def _extra(self) -> dict[str, str]:
        return {"queue": self._name}
