"""A process that is told to stop says goodbye first: the open pages would keep it."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable
from types import FrameType


def before_stopping(farewell: Callable[[], None]) -> None:
    """Have this called in the running loop, then whatever the server does when it is to stop."""
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            _precede(number, farewell, asyncio.get_running_loop())


def _precede(
    number: signal.Signals, farewell: Callable[[], None], loop: asyncio.AbstractEventLoop
) -> None:
    then = signal.getsignal(number)
    if not callable(then):
        return

    def handle(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(farewell)
        then(number, frame)

    signal.signal(number, handle)
