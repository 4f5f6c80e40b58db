"""Graceful shutdown: streams are ended first, since open pages would keep the process alive."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable
from types import FrameType


def on_shutdown(callback: Callable[[], None]) -> None:
    """Call this in the running loop on SIGINT and SIGTERM, before the server\'s own handler."""
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            _chain(number, callback, asyncio.get_running_loop())


def _chain(
    number: signal.Signals, callback: Callable[[], None], loop: asyncio.AbstractEventLoop
) -> None:
    previous = signal.getsignal(number)
    if not callable(previous):
        return

    def handle(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(callback)
        previous(number, frame)

    signal.signal(number, handle)
