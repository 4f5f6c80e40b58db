"""A write about something that happened outside the database and cannot be undone: it is tried
again while the database restarts or fails over.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection

log = logging.getLogger(__name__)

T = TypeVar("T")

PATIENCE_SECONDS = 40.0
PAUSE_SECONDS = 0.5


def retried(
    write: Callable[[], T],
    *,
    seconds: float = PATIENCE_SECONDS,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> T:
    """The result of a write that opens its own transaction; each try has a connection of its own.

    The write has to be one that may be repeated: a commit whose answer is lost is sent again.
    Raises the database's error after so many seconds, and at once within a transaction.
    """
    ends = clock() + seconds
    while True:
        try:
            return write()
        except (OperationalError, InterfaceError) as error:
            if connection.in_atomic_block or clock() >= ends:
                raise
            log.warning("a write is tried again", extra={"failure": type(error).__name__})
            connection.close()
        sleep(PAUSE_SECONDS)
