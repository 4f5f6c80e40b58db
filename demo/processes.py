"""A supervisor of the demo's processes: starts them, restarts them, stops them together."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType

from demo.environment import ROOT
from portal.embedded import dies_with_parent

STOP_SECONDS = 15
POLL_SECONDS = 0.3
# A process that ends sooner is not restarted.
SETTLED_SECONDS = 10

Log = Callable[[str, str], None]


class ProcessFailed(RuntimeError):
    """A process of the demo ended unexpectedly, or a step failed."""


@dataclass
class ManagedProcess:
    """A running process, with the command and environment to restart it."""

    command: Sequence[str]
    environment: Mapping[str, str]
    is_kept: bool
    process: subprocess.Popen[str]
    begun: float


class Processes:
    """Running processes, stopped in the reverse order of their start.

    `log` takes the name of a process and a line of its output.
    """

    def __init__(self, log: Log, *, settled_seconds: float = SETTLED_SECONDS) -> None:
        self._log = log
        self._settled_seconds = settled_seconds
        self._running: dict[str, ManagedProcess] = {}

    def __enter__(self) -> Processes:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        processes = [part.process for part in self._running.values()]
        for process in reversed(processes):
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in processes:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def start(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        is_kept: bool = True,
    ) -> None:
        """Start a process. With `is_kept` it is restarted when it ends."""
        process = subprocess.Popen(
            dies_with_parent(command),
            env=environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            start_new_session=True,  # Ctrl-C reaches the demo alone
        )
        self._running[name] = ManagedProcess(
            command, environment, is_kept, process, time.monotonic()
        )
        threading.Thread(target=_read, args=(name, process, self._log), daemon=True).start()

    def check(self) -> None:
        """Restart processes that are to be kept; raise ProcessFailed for others that have ended."""
        for name, part in tuple(self._running.items()):
            status = part.process.poll()
            if status is None:
                continue
            is_settled = time.monotonic() - part.begun >= self._settled_seconds
            if not (part.is_kept and is_settled):
                raise ProcessFailed(f"{name} ended with status {status}")
            self._log(name, f"ended with status {status} and is started again")
            self.start(name, part.command, part.environment)

    def watch(self) -> None:
        """Supervise the processes until one fails. Raises ProcessFailed."""
        while True:
            self.check()
            time.sleep(POLL_SECONDS)

    def pids(self) -> dict[str, int]:
        return {name: part.process.pid for name, part in self._running.items()}


def run(name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
    """Run a command to its end; its output is shown only on failure. Raises ProcessFailed."""
    done = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.stderr.write(done.stdout + done.stderr)
        raise ProcessFailed(f"{name} failed")


def _read(name: str, process: subprocess.Popen[str], log: Log) -> None:
    if process.stdout:
        with process.stdout as lines:
            for line in lines:
                log(name, line)
