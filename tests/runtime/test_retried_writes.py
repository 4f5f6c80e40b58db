"""Writes that are tried again while the database is away."""

from __future__ import annotations

from itertools import count

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from runtime.retried_writes import retried

pytestmark = pytest.mark.django_db(transaction=True)


class Away:
    """A write that fails so many times, and its clock, which is moved by sleeping."""

    def __init__(self, times: int, error: type[Exception] = OperationalError) -> None:
        self.tries = count(1)
        self.times, self.error, self.now = times, error, 0.0

    def __call__(self) -> int:
        tried = next(self.tries)
        if tried <= self.times:
            raise self.error
        return tried

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def tried(write: Away) -> int:
    return retried(write, seconds=5, clock=lambda: write.now, sleep=write.sleep)


def test_a_write_goes_through_once_the_database_is_back() -> None:
    assert tried(Away(3)) == 4
    assert connection.connection is None


def test_a_database_that_stays_away_is_told_in_the_end() -> None:
    write = Away(100)

    with pytest.raises(OperationalError):
        tried(write)

    assert write.now == 5


def test_another_error_is_told_at_once() -> None:
    write = Away(1, IntegrityError)

    with pytest.raises(IntegrityError):
        tried(write)

    assert write.now == 0


def test_nothing_is_tried_again_within_a_transaction() -> None:
    write = Away(1)

    with pytest.raises(OperationalError), transaction.atomic():
        tried(write)

    assert write.now == 0
