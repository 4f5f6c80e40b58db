from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connections, transaction
from django.utils import timezone

from clients.auth import limits
from clients.errors import TooManyAttempts
from clients.models import Attempt
from tests.fixtures.locks import waiting
from tests.fixtures.stack import until

pytestmark = pytest.mark.django_db

ADDRESS = "192.0.2.7"


def fail(times: int, *, account: str = "a@example.com", address: str = ADDRESS) -> None:
    for _ in range(times):
        limits.count(limits.SIGN_IN, account=account, address=address)


def check(*, account: str = "a@example.com", address: str = ADDRESS) -> None:
    limits.check(limits.SIGN_IN, account=account, address=address)


def test_sixth_sign_in_of_an_account_from_a_network_is_limited() -> None:
    fail(4)
    check()

    fail(1)

    with pytest.raises(TooManyAttempts) as refused:
        check()
    assert 890 < refused.value.retry_in <= 900
    check(account="b@example.com")
    check(address="192.0.2.8")


def test_network_is_limited_after_thirty_failures() -> None:
    for number in range(30):
        fail(1, account=f"{number}@example.com")

    with pytest.raises(TooManyAttempts):
        check(account="new@example.com")
    check(account="new@example.com", address="192.0.2.8")


def test_attempts_below_the_limits_are_allowed() -> None:
    fail(5)

    Attempt.objects.update(at=timezone.now() - timedelta(minutes=15, seconds=1))

    check()


def test_attempts_outside_the_window_are_deleted() -> None:
    fail(5)
    Attempt.objects.update(at=timezone.now() - timedelta(hours=2))

    fail(1)

    assert Attempt.objects.count() == len(limits.SIGN_IN)


def test_resets_and_sign_ins_are_counted_separately() -> None:
    fail(5)

    limits.check(limits.RESET, account="a@example.com", address=ADDRESS)


@pytest.mark.django_db(transaction=True)
def test_concurrent_attempts_cannot_both_pass_as_the_last() -> None:
    for number in range(9):
        limits.spend(limits.RESET, account=f"{number}@example.com", address=ADDRESS)

    def spend(account: str) -> bool:
        try:
            limits.spend(limits.RESET, account=account, address=ADDRESS)
        except TooManyAttempts:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(2) as pool:
        with transaction.atomic():
            limits.check(limits.RESET, account="held@example.com", address=ADDRESS)
            tries = [pool.submit(spend, account) for account in ("a@b.example", "b@b.example")]
            until(lambda: waiting() == 2)
        spent = [each.result() for each in tries]

    assert sorted(spent) == [False, True]


def rest(account: str = "a@example.com", *, is_known: bool = False) -> int:
    try:
        limits.check_delay(account, is_known=is_known)
    except TooManyAttempts as refused:
        return refused.retry_in
    return 0


def test_failures_from_many_networks_back_an_account_off_exponentially() -> None:
    waits = []
    for number in range(14):
        limits.count_failure("a@example.com", address=f"192.0.2.{number}")
        waits.append(rest())

    assert waits == [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60]
    assert rest("b@example.com") == 0


def test_back_off_exempts_networks_of_earlier_sign_ins() -> None:
    for number in range(14):
        limits.count_failure("a@example.com", address=f"192.0.2.{number}")

    assert rest(is_known=True) == 0


def test_back_off_expires() -> None:
    for number in range(14):
        limits.count_failure("a@example.com", address=f"192.0.2.{number}")
    Attempt.objects.update(at=timezone.now() - timedelta(seconds=61))

    assert rest() == 0


def test_invitations_are_limited_by_address_and_by_client() -> None:
    acme, globex = uuid4(), uuid4()
    for _ in range(5):
        limits.spend_invitation(acme, "a@example.com")

    with pytest.raises(TooManyAttempts):
        limits.spend_invitation(acme, "a@example.com")
    limits.spend_invitation(acme, "b@example.com")
    limits.spend_invitation(globex, "a@example.com")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", "unknown"),
    ],
)
def test_network_is_one_ipv4_address_or_an_ipv6_64(address: str, network: str) -> None:
    assert limits.network(address) == network
