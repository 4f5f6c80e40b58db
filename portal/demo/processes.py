"""Starts the demo's parts, shows their lines in one terminal, and stops them together."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from types import TracebackType

from portal.demo.environment import ROOT
from portal.embedded import dies_with_parent

NAME_WIDTH = 9
STOP_SECONDS = 15
POLL_SECONDS = 0.3


class PartFailed(RuntimeError):
    """A part of the demo ended by itself."""


class Processes:
    """The running parts, in the order they were started; stopped in the reverse order."""

    def __init__(self) -> None:
        self._running: dict[str, subprocess.Popen[str]] = {}

    def __enter__(self) -> Processes:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for process in reversed(self._running.values()):
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in self._running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def start(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        process = subprocess.Popen(
            dies_with_parent(command),
            env=environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            start_new_session=True,  # Ctrl-C is for us: the parts are then stopped in order
        )
        self._running[name] = process
        threading.Thread(target=_show, args=(name, process), daemon=True).start()

    def check(self) -> None:
        """Raise PartFailed if a part has ended."""
        for name, process in self._running.items():
            if process.poll() is not None:
                raise PartFailed(f"{name} ended with status {process.returncode}")

    def watch(self) -> None:
        """Wait until a part ends by itself."""
        while True:
            self.check()
            time.sleep(POLL_SECONDS)

    def pids(self) -> dict[str, int]:
        return {name: process.pid for name, process in self._running.items()}


def run(name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
    """Run a step to its end, quietly where it succeeds. Raises PartFailed."""
    done = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.stderr.write(done.stdout + done.stderr)
        raise PartFailed(f"{name} failed")


def _show(name: str, process: subprocess.Popen[str]) -> None:
    for line in process.stdout or ():
        sys.stdout.write(f"{name:<{NAME_WIDTH}} {line}")
        sys.stdout.flush()
