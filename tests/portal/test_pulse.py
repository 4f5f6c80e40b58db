"""A worker that hears nothing ends itself; one that hears or works goes on."""

from __future__ import annotations

import os
import signal
import subprocess

import pytest

from portal.pulse import MOST_SILENT, MOST_SILENT_BUSY, Pulse
from tests.fixtures.faults import Server
from tests.fixtures.lonely import PULSE_SECONDS, Worker
from tests.fixtures.stack import until


def test_a_worker_that_hears_itself_goes_on_and_one_whose_broker_hangs_ends_itself(
    broker: Server, worker: Worker
) -> None:
    def sent() -> int:
        return int(broker.redis.info("commandstats").get("cmdstat_lpush", {}).get("calls", 0))

    until(lambda: sent() > 2 * MOST_SILENT)
    assert worker.process.poll() is None

    with broker.hung():
        until(lambda: worker.process.poll() is not None, about=worker.said)
    assert worker.process.returncode == os.EX_TEMPFAIL
    assert "the worker ends itself" in worker.said()
    until(lambda: not of_session(worker.process.pid))


def test_what_a_worker_says_to_nobody_is_forgotten(broker: Server, worker: Worker) -> None:
    queue = "pulse.alone@here"
    (pool,) = [pid for pid in of_session(worker.process.pid) if pid != worker.process.pid]

    # It takes one message for its pool, then no other.
    os.kill(pool, signal.SIGSTOP)
    until(lambda: worker.process.poll() is not None, about=worker.said)

    assert broker.redis.llen(queue) > 0
    assert 0 < broker.redis.pttl(queue) <= 1000 * MOST_SILENT_BUSY * PULSE_SECONDS
    assert not [key for key in broker.redis.keys("_kombu.binding.permanent*") if b"pulse" in key]


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


def test_the_silence_of_work_does_not_count_once_it_is_done() -> None:
    said: list[str] = []
    pulse = Pulse(send=lambda: said.append("sent"), end=lambda: said.append("ended"))

    for is_busy in [True] * (2 * MOST_SILENT) + [False] * MOST_SILENT:
        pulse.beat(is_busy=is_busy)

    assert set(said) == {"sent"}


def of_session(leader: int) -> list[int]:
    """The processes that are left of a session."""
    found = subprocess.run(
        ["ps", "-o", "pid=", "-s", str(leader)], capture_output=True, text=True, check=False
    )
    return [int(pid) for pid in found.stdout.split()]
