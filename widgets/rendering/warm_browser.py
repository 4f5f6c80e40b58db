"""Warm Chromium: started when first needed, restarted when it dies, killed when it hangs."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from contextlib import suppress
from types import TracebackType
from typing import Self, TypeVar

from playwright.sync_api import Browser, Error, Playwright, sync_playwright

from widgets.rendering import chromium
from widgets.rendering.errors import BrowserUnavailable, RenderingError, RenderingFailed

T = TypeVar("T")

FLAGS = (
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Nothing has an address, and nothing is reached without one.
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--renderer-process-limit=1",
)
START_SECONDS = 20


class ClosedAtEnd:
    """Closes itself at the end of a `with` block."""

    def close(self) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class WarmBrowser:
    """A browser that is driven from a thread of its own, so that a caller can stop waiting for it.

    `program` is the browser's path. It is started anew after `most_uses`: pages leak memory.
    """

    def __init__(
        self,
        program: str,
        *,
        flags: Sequence[str] = (),
        most_uses: int,
        close_seconds: float = 5,
    ) -> None:
        self._program = program
        self._flags = (*FLAGS, *flags)
        self._most_uses = most_uses
        self._close_seconds = close_seconds
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="browser")
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._uses = 0
        self.pid = 0

    def close(self) -> None:
        """End the browser, even while it works."""
        try:
            self._thread.submit(self._stop).result(self._close_seconds)
        except Late:
            self.kill()
        self._thread.shutdown(cancel_futures=True)

    def within(self, seconds: float, work: Callable[[Browser], T]) -> T:
        """The result of work with the browser, which is started first where it is not warm.

        Raises BrowserUnavailable where Chromium cannot be started, and RenderingFailed after
        so many seconds: the browser is then killed, and the next call starts another.
        """
        browser = self._result(START_SECONDS, self._start)
        return self._result(seconds, lambda: work(browser))

    def later(self, work: Callable[[Browser], object]) -> None:
        """Work that nobody waits for, such as preparing what comes next; it may fail."""
        self._thread.submit(self._attempt, work)

    def kill(self) -> None:
        """Kill the browser: calls that the thread waits for fail then."""
        if self.pid:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            self.pid = 0

    def used(self, times: int = 1) -> None:
        self._uses += times

    def _attempt(self, work: Callable[[Browser], object]) -> None:
        with suppress(Error, RenderingError):
            work(self._start())

    def _result(self, seconds: float, work: Callable[[], T]) -> T:
        future = self._thread.submit(work)
        try:
            return future.result(seconds)
        except Late:
            self.kill()
            raise RenderingFailed(f"nothing within {seconds} s") from None

    def _start(self) -> Browser:
        is_alive = self._browser is not None and self._browser.is_connected()
        if self._browser and is_alive and self._uses < self._most_uses:
            return self._browser
        self._stop()
        try:
            self._playwright = self._playwright or _driver()
            browser = self._playwright.chromium.launch(
                **chromium.launch_options(self._program),
                args=list(self._flags),
                timeout=START_SECONDS * 1000,
            )
            self._browser = browser
            self.pid = _pid(browser)
        except Error as error:
            self._stop()
            raise BrowserUnavailable(error.message.partition("\n")[0]) from error
        return browser

    def _stop(self) -> None:
        browser, self._browser, self._uses = self._browser, None, 0
        try:
            if browser:
                browser.close()
        except Error:
            self.kill()
        self.pid = 0


def _driver() -> Playwright:
    """Playwright's driver process, which starts the browser."""
    with chromium.bare_environment():
        return sync_playwright().start()


def _pid(browser: Browser) -> int:
    session = browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    return next(int(each["id"]) for each in processes if each["type"] == "browser")
