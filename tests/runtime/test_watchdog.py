"""Watchdog: ends a worker that receives no messages, unless it is busy."""

from __future__ import annotations

import os
import signal
import subprocess

import pytest

from runtime.watchdog import MOST_MISSED, MOST_MISSED_BUSY, Watchdog
from tests.fixtures.faults import RedisServer
from tests.fixtures.lone_worker import WATCHDOG_SECONDS, Worker
from tests.fixtures.stack import until


def test_watchdog_ends_a_worker_whose_broker_hangs(broker: RedisServer, worker: Worker) -> None:
    def sent() -> int:
        return int(broker.redis.info("commandstats").get("cmdstat_lpush", {}).get("calls", 0))

    until(lambda: sent() > 2 * MOST_MISSED)
    assert worker.process.poll() is None

    with broker.hung():
        until(lambda: worker.process.poll() is not None, about=worker.log_text)
    assert worker.process.returncode == os.EX_TEMPFAIL
    assert "the worker ends itself" in worker.log_text()
    until(lambda: not of_session(worker.process.pid))


def test_watchdog_queue_of_a_stopped_worker_expires(broker: RedisServer, worker: Worker) -> None:
    queue = "watchdog.alone@here"
    (pool,) = [pid for pid in of_session(worker.process.pid) if pid != worker.process.pid]

    # The worker prefetches one message, then no other.
    os.kill(pool, signal.SIGSTOP)
    until(lambda: broker.redis.llen(queue), about=worker.log_text)
    for pid in (worker.process.pid, pool):
        os.kill(pid, signal.SIGKILL)
    worker.process.wait()

    assert broker.redis.llen(queue) > 0
    assert 0 < broker.redis.pttl(queue) <= 1000 * MOST_MISSED_BUSY * WATCHDOG_SECONDS
    assert not [key for key in broker.redis.keys("_kombu.binding.permanent*") if b"watchdog" in key]


@pytest.mark.parametrize(("is_busy", "most"), [(False, MOST_MISSED), (True, MOST_MISSED_BUSY)])
def test_busy_worker_may_miss_more_watchdog_messages(is_busy: bool, most: int) -> None:
    said: list[str] = []
    watchdog = Watchdog(send=lambda: said.append("sent"), end=lambda: said.append("ended"))

    for _ in range(most - 1):
        watchdog.tick(is_busy=is_busy)
    watchdog.reset()
    for _ in range(most + 1):
        watchdog.tick(is_busy=is_busy)

    assert said == ["sent"] * (2 * most - 1) + ["ended"]


def test_watchdog_messages_missed_while_busy_do_not_count_when_idle() -> None:
    said: list[str] = []
    watchdog = Watchdog(send=lambda: said.append("sent"), end=lambda: said.append("ended"))

    for is_busy in [True] * (2 * MOST_MISSED) + [False] * MOST_MISSED:
        watchdog.tick(is_busy=is_busy)

    assert set(said) == {"sent"}


def of_session(leader: int) -> list[int]:
    """Running processes of a session."""
    found = subprocess.run(
        ["ps", "-o", "pid=", "-s", str(leader)], capture_output=True, text=True, check=False
    )
    return [int(pid) for pid in found.stdout.split()]
