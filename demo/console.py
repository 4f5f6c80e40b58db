"""Console output of the demo: steps on the screen, log lines of its processes in a file."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TextIO

NAME_WIDTH = 9
TAIL_LINES = 15


class Console:
    """Writes log lines to a file, and to the screen as well where they are wanted there."""

    def __init__(
        self, path: Path, *, verbose: bool, steps: int, screen: TextIO | None = None
    ) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._file = path.open("w")
        self._verbose = verbose
        self._steps = steps
        self._begun = 0
        self._screen = screen or sys.stdout

    def __enter__(self) -> Console:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def log(self, name: str, line: str) -> None:
        """A line that a process wrote. Threads that read from processes may outlive the file."""
        text = f"{name:<{NAME_WIDTH}} {line.rstrip()}\n"
        if not self._file.closed:
            self._file.write(text)
            self._file.flush()
        if self._verbose:
            self.say(text.rstrip("\n"))

    def say(self, text: str) -> None:
        self._screen.write(f"{text}\n")
        self._screen.flush()

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Show that a step begins, and how long it took: one line."""
        self._begun += 1
        begun = time.monotonic()
        self._screen.write(f"  [{self._begun}/{self._steps}] {title} …")
        self._screen.write("\n" if self._verbose else "")
        self._screen.flush()
        try:
            yield
        except BaseException:
            self.say("")
            raise
        self.say(f"{' ' * 8 if self._verbose else ' '}{time.monotonic() - begun:.1f} s")

    def tail(self) -> str:
        """The last lines, for who must find out what went wrong."""
        with self.path.open() as lines:
            return "".join(deque(lines, TAIL_LINES)).rstrip("\n")
