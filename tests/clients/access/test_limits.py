from __future__ import annotations

from datetime import timedelta

import pytest

from clients.access import limits
from clients.errors import TooManyAttempts
from clients.models import Attempt

pytestmark = pytest.mark.django_db

ADDRESS = "192.0.2.7"


def fail(times: int, *, account: str = "a@example.com", address: str = ADDRESS) -> None:
    for _ in range(times):
        limits.count(limits.SIGN_IN, account=account, address=address)


def check(*, account: str = "a@example.com", address: str = ADDRESS) -> None:
    limits.check(limits.SIGN_IN, account=account, address=address)


def test_five_failures_end_the_tries_of_an_account_from_a_network() -> None:
    fail(4)
    check()

    fail(1)

    with pytest.raises(TooManyAttempts) as refused:
        check()
    assert 890 < refused.value.retry_in <= 900
    check(account="b@example.com")
    check(address="192.0.2.8")


def test_thirty_failures_end_the_tries_of_a_network() -> None:
    for number in range(30):
        fail(1, account=f"{number}@example.com")

    with pytest.raises(TooManyAttempts):
        check(account="new@example.com")
    check(account="new@example.com", address="192.0.2.8")


def test_attempts_pass() -> None:
    fail(5)

    Attempt.objects.update(at=limits.timezone.now() - timedelta(minutes=15, seconds=1))

    check()


def test_old_attempts_are_forgotten() -> None:
    fail(5)
    Attempt.objects.update(at=limits.timezone.now() - timedelta(hours=2))

    fail(1)

    assert Attempt.objects.count() == len(limits.SIGN_IN)


def test_resets_are_counted_apart() -> None:
    fail(5)

    limits.check(limits.RESET, account="a@example.com", address=ADDRESS)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", "unknown"),
    ],
)
def test_a_network_is_what_one_subscriber_has(address: str, network: str) -> None:
    assert limits.network(address) == network
