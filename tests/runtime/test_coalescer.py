from __future__ import annotations

from threading import Event

import pytest

from runtime.coalescer import Coalescer
from tests.fixtures.patience import PATIENCE_SECONDS
from tests.fixtures.stack import until


class Blocked:
    """Runs calls once it is released."""

    def __init__(self) -> None:
        self.release, self.begun = Event(), Event()
        self.done: list[str] = []

    def __call__(self, item: str) -> None:
        self.begun.set()
        assert self.release.wait(PATIENCE_SECONDS)
        self.done.append(item)


def test_queued_key_is_coalesced_until_its_call_begins() -> None:
    blocked = Blocked()
    queue = Coalescer("test", blocked)

    queue.submit("one", "one")
    blocked.begun.wait(PATIENCE_SECONDS)
    for _ in range(12):
        queue.submit("one", "one again")
        queue.submit("two", "two")
    blocked.release.set()

    until(lambda: len(blocked.done) == 3)
    assert blocked.done == ["one", "one again", "two"]


def test_full_queue_drops_keys_and_logs_once(caplog: pytest.LogCaptureFixture) -> None:
    blocked = Blocked()
    queue = Coalescer("test", blocked, most=3)
    queue.submit("begun", "begun")
    blocked.begun.wait(PATIENCE_SECONDS)

    for number in range(1000):
        queue.submit(number, str(number))
    blocked.release.set()
    until(lambda: len(blocked.done) == 4)
    queue.submit("later", "later")

    until(lambda: blocked.done == ["begun", "0", "1", "2", "later"])
    assert [record.message for record in caplog.records] == [
        "a queue is full; what comes now is dropped"
    ]


def test_failed_call_does_not_block_the_next(
    caplog: pytest.LogCaptureFixture,
) -> None:
    done = []

    def call(item: str) -> None:
        done.append(item)
        if item == "bad":
            raise ValueError(item)

    queue = Coalescer("test", call)
    queue.submit("bad", "bad")
    queue.submit("good", "good")

    until(lambda: done == ["bad", "good"])
    assert "a queued call failed" in caplog.text
