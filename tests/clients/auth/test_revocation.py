from __future__ import annotations

from dataclasses import replace

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings
from redis import Redis

from clients.auth import revocation
from clients.auth.permissions import make_viewer
from clients.auth.viewer import Role, Viewer
from clients.models import Client, User
from clients.tenancy import within
from tests.fixtures.factories import make_user
from tests.fixtures.stack import until
from tests.fixtures.tcp_proxy import TCPProxy


@pytest.fixture
def viewer(acme: Client) -> Viewer:
    return make_viewer(make_user(), acme, Role.VIEWER)


def holds(redis: Redis, viewer: Viewer) -> bool:
    return revocation.is_current(viewer, redis.mget(revocation.keys(viewer)))


def test_published_viewer_is_current(redis: Redis, viewer: Viewer) -> None:
    assert not holds(redis, viewer)

    revocation.publish(redis, viewer)

    assert holds(redis, viewer)
    assert all(0 < redis.ttl(key) <= revocation.MIRROR_SECONDS for key in revocation.keys(viewer))


def test_missing_mirror_makes_a_viewer_invalid(redis: Redis, viewer: Viewer) -> None:
    revocation.publish(redis, viewer)

    redis.delete(revocation.person_key(viewer.person_id))

    assert not holds(redis, viewer)


def test_viewer_without_a_person_depends_on_the_clients_epoch_alone(
    redis: Redis, viewer: Viewer
) -> None:
    nobody = replace(viewer, person_id=None)
    revocation.publish(redis, nobody)

    assert revocation.keys(nobody) == [revocation.client_key(viewer.client_id)]
    assert holds(redis, nobody)


def test_revoking_a_client_voids_its_viewers(
    acme: Client,
    redis: Redis,
    viewer: Viewer,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    revocation.publish(redis, viewer)

    with django_capture_on_commit_callbacks(execute=True), within(acme.pk):
        revocation.revoke_client(acme.pk)
        assert Client.objects.for_client(acme.pk).get().epoch == 1

    assert not holds(redis, viewer)


def test_revoking_a_person_voids_them_alone(
    acme: Client,
    redis: Redis,
    viewer: Viewer,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    other = make_viewer(make_user(), acme, Role.VIEWER)
    for somebody in (viewer, other):
        revocation.publish(redis, somebody)

    with django_capture_on_commit_callbacks(execute=True):
        revocation.revoke_person(viewer.person_id)

    assert User.objects.get(pk=str(viewer.person_id)).epoch == 1
    assert (holds(redis, viewer), holds(redis, other)) == (False, True)


def test_revocation_that_redis_missed_is_retried(
    redis: Redis,
    redis_proxy: TCPProxy,
    settings: Settings,
    viewer: Viewer,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.REDIS_URL = redis_proxy.through(settings.REDIS_URL)
    revocation.publish(redis, viewer)

    with redis_proxy.cut():
        with django_capture_on_commit_callbacks(execute=True):
            revocation.revoke_person(viewer.person_id)
        assert holds(redis, viewer)

    assert until(lambda: not holds(redis, viewer))


def test_stale_publish_cannot_lower_a_mirrored_epoch(redis: Redis, viewer: Viewer) -> None:
    revocation.publish(redis, replace(viewer, client_epoch=1))

    revocation.publish(redis, viewer)

    assert not holds(redis, viewer)
