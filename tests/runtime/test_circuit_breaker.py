from __future__ import annotations

import pytest

from runtime import circuit_breaker
from runtime.circuit_breaker import CircuitBreaker


def test_three_refused_calls_in_a_row_open_the_circuit() -> None:
    breaker = CircuitBreaker()
    breaker.record_failure()
    breaker.record_failure()
    assert not breaker.is_open

    breaker.record_failure()

    assert breaker.is_open


def test_two_timeouts_in_a_row_open_the_circuit() -> None:
    breaker = CircuitBreaker()
    breaker.record_failure(timed_out=True)
    assert not breaker.is_open

    breaker.record_failure(timed_out=True)

    assert breaker.is_open


def test_failures_with_successes_between_them_leave_the_circuit_closed() -> None:
    breaker = CircuitBreaker()
    for _ in range(10):
        breaker.record_failure()
        breaker.record_failure()
        breaker.record_success()

    assert not breaker.is_open


def test_a_success_closes_the_circuit() -> None:
    breaker = CircuitBreaker()
    breaker.record_failure(timed_out=True)
    breaker.record_failure(timed_out=True)

    breaker.record_success()

    assert not breaker.is_open


def test_one_failure_opens_a_half_open_circuit(monkeypatch: pytest.MonkeyPatch) -> None:
    breaker = CircuitBreaker()
    with monkeypatch.context() as patch:
        patch.setattr(circuit_breaker, "OPEN_SECONDS", 0.0)
        breaker.record_failure(timed_out=True)
        breaker.record_failure(timed_out=True)
    assert not breaker.is_open

    breaker.record_failure()

    assert breaker.is_open
