from __future__ import annotations

import os
import secrets
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from portal.settings_validation import refuse_unsafe

GOOD: dict[str, Any] = {
    "SECRET_KEY": secrets.token_hex(32),
    "AGENCY_HOSTS": ["reports.example.com"],
    "DEBUG": False,
    "DEMO": False,
    "HTTPS": True,
    "TRUSTED_PROXIES": ["10.0.0.1", "fd00::1"],
    "SOURCES_ALLOWED_HOSTS": ["127.0.0.1:8113"],
}
URLS = {"DATABASE_URL": "postgres://portal:Zc83hFq0@db.internal/portal", "EMAIL_URL": ""}

REFUSED = {
    "empty key": {"SECRET_KEY": ""},
    "word for a key": {"SECRET_KEY": "changeme"},
    "word many times": {"SECRET_KEY": "changeme" * 12},
    "short key": {"SECRET_KEY": secrets.token_hex(12)},
    "example key": {"SECRET_KEY": "django-insecure-" + secrets.token_hex(32)},
    "no host": {"AGENCY_HOSTS": []},
    "empty host": {"AGENCY_HOSTS": [""]},
    "every host": {"AGENCY_HOSTS": ["*"]},
    "wildcard host": {"AGENCY_HOSTS": ["reports.example.com", "*.example.com"]},
    "dotted host": {"AGENCY_HOSTS": [".example.com"]},
    "address as host": {"AGENCY_HOSTS": ["https://reports.example.com/"]},
    "debug": {"DEBUG": True},
    "debug with one local host": {
        "DEBUG": True,
        "AGENCY_HOSTS": ["agency.localhost", "reports.example.com"],
    },
    "no tls": {"HTTPS": False},
    "every proxy": {"TRUSTED_PROXIES": ["*"]},
    "every platform": {"SOURCES_ALLOWED_HOSTS": ["*"]},
    "platform without port": {"SOURCES_ALLOWED_HOSTS": ["api.example.com"]},
}


@pytest.mark.parametrize("changes", REFUSED.values(), ids=REFUSED)
def test_unsafe_setting_is_reported_without_its_value(changes: dict[str, Any]) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        refuse_unsafe(GOOD | changes, URLS)

    name, value = next(iter(changes.items()))
    lines = str(refusal.value).splitlines()
    assert [line.partition(":")[0] for line in lines[1:]] == [name]
    assert not (isinstance(value, str) and value and value in lines[1])


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL", "BROKER_URL", "EMAIL_URL"])
def test_default_password_is_refused(name: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"{name}: its password"):
        refuse_unsafe(GOOD, {name: "scheme://portal:Postgres@server.internal/0"})


def test_all_unsafe_settings_are_reported_at_once() -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        refuse_unsafe(GOOD | {"SECRET_KEY": "", "DEBUG": True, "HTTPS": False}, URLS)

    assert len(str(refusal.value).splitlines()) == 4


def test_safe_settings_pass() -> None:
    refuse_unsafe(GOOD, URLS)


@pytest.mark.parametrize(
    "changes",
    [
        {"DEBUG": True, "HTTPS": False, "AGENCY_HOSTS": ["agency.localhost", "127.0.0.1"]},
        {"DEMO": True, "HTTPS": False, "AGENCY_HOSTS": ["demo.example.com"]},
    ],
    ids=["development", "demo"],
)
def test_loopback_hosts_may_use_debug_and_http(changes: dict[str, Any]) -> None:
    refuse_unsafe(GOOD | changes, {"DATABASE_URL": "postgres://postgres:postgres@127.0.0.1/x"})


@pytest.mark.parametrize(
    "program", [["manage.py", "check"], ["-m", "celery", "-A", "portal", "report"]]
)
def test_every_process_refuses_a_weak_secret_key(program: list[str]) -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings"}
    command = [sys.executable, *program]

    found = subprocess.run(
        command,
        env=environment | {"SECRET_KEY": "changeme"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )

    assert found.returncode != 0
    assert "SECRET_KEY: needs at least 50 random characters" in found.stderr
    assert "changeme" not in found.stderr
