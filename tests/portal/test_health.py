from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django import Settings
from redis import Redis

from portal import health
from portal.embedded import free_port
from tests.fixtures.fontconfig import install_fc_list
from widgets import rendering_tasks

NOWHERE = "redis://127.0.0.1:{port}/0"


@pytest.fixture
def probe(rf: RequestFactory) -> HttpRequest:
    return rf.get("/readyz", headers={"host": "10.0.0.7:8000"})


def pages(request: HttpRequest) -> HttpResponse:
    return HttpResponse("a page")


def test_liveness_probe_is_ok(rf: RequestFactory) -> None:
    response = health.healthz(rf.get("/healthz"))

    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_readiness_probe_is_ok_with_all_services(
    probe: HttpRequest, redis: Redis, settings: Settings
) -> None:
    health.record_heartbeat()

    response = health.readyz(probe)

    assert response.status_code == 200
    assert json.loads(response.content) == {
        "version": settings.VERSION,
        "database": True,
        "migrations": True,
        "redis": True,
        "worker": True,
    }


@pytest.mark.django_db
def test_missing_worker_is_reported_and_stays_ready(probe: HttpRequest, redis: Redis) -> None:
    response = health.readyz(probe)

    assert response.status_code == 200
    assert json.loads(response.content)["worker"] is False


@pytest.mark.django_db
def test_lost_redis_is_reported_and_stays_ready(probe: HttpRequest, settings: Settings) -> None:
    settings.REDIS_URL = settings.BROKER_URL = NOWHERE.format(port=free_port())
    health.record_heartbeat()

    response = health.readyz(probe)

    assert response.status_code == 200
    assert json.loads(response.content) == {
        "version": settings.VERSION,
        "database": True,
        "migrations": True,
        "redis": False,
        "worker": False,
    }


@pytest.mark.django_db
def test_rendering_worker_is_reported_with_the_scripts_it_has_no_font_for(
    probe: HttpRequest,
    redis: Redis,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.STATIC_CHARTS = True
    before = json.loads(health.readyz(probe).content)
    install_fc_list(tmp_path, monkeypatch, 'test "$1" = :lang=ja || echo Any')

    rendering_tasks.heartbeat()

    after = json.loads(health.readyz(probe).content)
    assert (before["rendering_worker"], before["missing_fonts"]) == (False, [])
    assert (after["rendering_worker"], after["missing_fonts"]) == (True, ["Japanese"])


@pytest.mark.django_db
def test_rendering_worker_is_absent_while_redis_is_lost(
    probe: HttpRequest, settings: Settings
) -> None:
    settings.STATIC_CHARTS = True
    settings.REDIS_URL = settings.BROKER_URL = NOWHERE.format(port=free_port())
    rendering_tasks.heartbeat()

    response = health.readyz(probe)

    assert response.status_code == 200
    assert json.loads(response.content)["rendering_worker"] is False


@pytest.mark.django_db
def test_unapplied_migrations_are_not_ready(probe: HttpRequest) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'clients'")

    response = health.readyz(probe)

    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert json.loads(response.content)["migrations"] is False


@pytest.mark.django_db(transaction=True)
def test_lost_database_is_not_ready(probe: HttpRequest) -> None:
    port = connection.settings_dict["PORT"]
    connection.close()
    connection.settings_dict["PORT"] = free_port()
    try:
        response = health.readyz(probe)
    finally:
        connection.close()
        connection.settings_dict["PORT"] = port

    assert response.status_code == 503
    assert json.loads(response.content)["database"] is False


@pytest.mark.parametrize(
    ("address", "headers", "content"),
    [
        ("127.0.0.1", {}, b"ok\n"),
        ("10.1.2.3", {}, b"ok\n"),
        ("fd00::1", {}, b"ok\n"),
        ("8.8.8.8", {}, b"a page"),
        ("", {}, b"a page"),
        ("10.1.2.3", {"X-Forwarded-For": "8.8.8.8"}, b"a page"),
        ("10.1.2.3", {"Forwarded": "for=8.8.8.8"}, b"a page"),
    ],
)
def test_probes_answer_the_internal_network_alone(
    rf: RequestFactory, address: str, headers: dict[str, str], content: bytes
) -> None:
    request = rf.get("/healthz", REMOTE_ADDR=address, headers=headers)

    assert health.internal_probes(pages)(request).content == content
