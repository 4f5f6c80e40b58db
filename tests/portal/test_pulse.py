"""A worker that hears nothing ends itself; one that hears or works goes on."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.embedded import dies_with_parent, stop
from portal.pulse import MOST_SILENT, MOST_SILENT_BUSY, Pulse
from tests.fixtures.faults import Server
from tests.fixtures.stack import ROOT, until

WORKER = [sys.executable, "-m", "celery", "--quiet", "-A", "portal", "worker", "-c", "1"]


@pytest.fixture
def broker() -> Iterator[Server]:
    server = Server()
    server.start()
    yield server
    server.end()


class Worker:
    """A real worker that sends itself a message twice a second, and keeps what it says."""

    def __init__(self, broker: Server, log: Path) -> None:
        self._log = log
        told = {"BROKER_URL": broker.url, "PULSE_SECONDS": "0.5"}
        told["DJANGO_SETTINGS_MODULE"] = "portal.settings"
        with log.open("wb") as out:
            self.process = subprocess.Popen(
                dies_with_parent([*WORKER, "-n", "alone@here"]),
                cwd=ROOT,
                env={**os.environ, **told},
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def said(self) -> str:
        return self._log.read_text()


@pytest.fixture
def worker(broker: Server, tmp_path: Path) -> Iterator[Worker]:
    running = Worker(broker, tmp_path / "worker.log")
    until(lambda: "ready." in running.said(), about=running.said)
    yield running
    stop(running.process)


def test_a_worker_whose_broker_hangs_ends_itself_with_its_children(
    broker: Server, worker: Worker
) -> None:
    with broker.hung():
        until(lambda: worker.process.poll() is not None, about=worker.said)

    assert worker.process.returncode == os.EX_TEMPFAIL
    assert "the worker ends itself" in worker.said()
    until(lambda: not of_session(worker.process.pid))


def test_a_worker_that_hears_itself_goes_on(broker: Server, worker: Worker) -> None:
    def heard() -> int:
        return int(broker.redis.info("commandstats")["cmdstat_lpush"]["calls"])

    until(lambda: heard() > 2 * MOST_SILENT)

    assert worker.process.poll() is None
    until(lambda: not broker.redis.llen("pulse.alone@here"))


@pytest.mark.parametrize(("is_busy", "most"), [(False, MOST_SILENT), (True, MOST_SILENT_BUSY)])
def test_silence_is_borne_for_so_long_and_longer_at_work(is_busy: bool, most: int) -> None:
    said: list[str] = []
    pulse = Pulse(send=lambda: said.append("sent"), end=lambda: said.append("ended"))

    for _ in range(most - 1):
        pulse.beat(is_busy=is_busy)
    pulse.hear()
    for _ in range(most + 1):
        pulse.beat(is_busy=is_busy)

    assert said == ["sent"] * (2 * most - 1) + ["ended"]


def of_session(leader: int) -> list[int]:
    """The processes that are left of a session."""
    found = subprocess.run(
        ["ps", "-o", "pid=", "-s", str(leader)], capture_output=True, text=True, check=False
    )
    return [int(pid) for pid in found.stdout.split()]
