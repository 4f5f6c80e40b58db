"""Admissions of tickets are written once in a while, and at once where Redis lost them."""

from __future__ import annotations

import pytest
from django.conf import settings
from redis import Redis

from clients.auth import revocation
from clients.auth.permissions import make_viewer
from clients.auth.viewer import Role
from clients.models import Client
from clients.tenancy import within
from tests.fixtures.factories import make_dashboard, make_user
from widgets.results import dashboard_specs, reader
from widgets.results.admissions import AGAIN_SECONDS, Admission, RecentAdmissions


@pytest.fixture
def admission(acme: Client) -> Admission:
    viewer = make_viewer(make_user(), acme, Role.VIEWER)
    board = make_dashboard(client=acme)
    with within(acme.pk):
        return Admission(viewer, dashboard_specs.load(acme.pk, board.pk))


def is_stored(redis: Redis, admission: Admission) -> bool:
    return admission.is_stored(redis.mget(admission.keys()))


@pytest.mark.django_db
def test_a_written_admission_is_stored(redis: Redis, admission: Admission) -> None:
    before = is_stored(redis, admission)

    reader.admit(admission)

    assert (before, is_stored(redis, admission)) == (False, True)


@pytest.mark.django_db
@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_admission_that_lost_a_key_is_not_stored(
    redis: Redis, admission: Admission, place: int
) -> None:
    reader.admit(admission)

    redis.delete(admission.keys()[place])

    assert not is_stored(redis, admission)


@pytest.mark.django_db
@pytest.mark.parametrize("place", [1, 2])
def test_an_admission_before_a_revocation_is_not_stored(
    redis: Redis, admission: Admission, place: int
) -> None:
    reader.admit(admission)

    redis.incr(admission.keys()[place])

    assert not is_stored(redis, admission)


@pytest.mark.django_db
def test_an_admission_is_written_again_after_half_a_minute(admission: Admission) -> None:
    clock = iter((0, 1000, 1000, 1000 + AGAIN_SECONDS - 1, 1000 + AGAIN_SECONDS))
    recent = RecentAdmissions(lambda: next(clock))
    before = admission in recent

    recent.add(admission)

    assert [before, *(admission in recent for _ in range(3))] == [False, True, True, False]


def test_epochs_outlive_each_ticket_that_is_issued_without_writing_them() -> None:
    assert revocation.MIRROR_SECONDS >= settings.TICKET_SECONDS + 2 * AGAIN_SECONDS
