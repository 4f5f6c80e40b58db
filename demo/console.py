"""Console output of the demo: steps on the screen, its processes' log lines in a file."""

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
    """Writes log lines to a file, and with `verbose` to the screen too."""

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
        """Write a process's log line; lines after the file is closed are dropped."""
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
        """Show a step and its duration in one line."""
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
        """The last log lines, shown after a failure."""
        with self.path.open() as lines:
            return "".join(deque(lines, TAIL_LINES)).rstrip("\n")
