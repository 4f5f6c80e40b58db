from __future__ import annotations

import os
import sys

import pytest

from demo.processes import Processes, ProcessFailed
from tests.fixtures.stack import until

STAY = [sys.executable, "-c", "import time; time.sleep(60)"]


def ignore(name: str, line: str) -> None:
    pass


def test_ended_process_is_restarted() -> None:
    with Processes(ignore, settled_seconds=0) as processes:
        processes.start("worker", STAY, os.environ)
        first = processes.pids()["worker"]

        def is_another() -> bool:
            processes.check()
            return processes.pids()["worker"] != first

        os.kill(first, 9)
        until(is_another)


def test_process_that_ends_at_once_fails() -> None:
    with Processes(ignore) as processes:
        processes.start("worker", [sys.executable, "-c", "raise SystemExit(3)"], os.environ)

        with pytest.raises(ProcessFailed, match="worker ended with status 3"):
            processes.watch()


def test_process_with_state_in_memory_is_not_restarted() -> None:
    with Processes(ignore, settled_seconds=0) as processes:
        processes.start("sandbox", STAY, os.environ, is_kept=False)
        os.kill(processes.pids()["sandbox"], 9)

        with pytest.raises(ProcessFailed, match="sandbox ended with status -9"):
            processes.watch()
