"""Deployment checks, and state files under `var`."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from celery.apps.beat import Beat
from django.conf import settings

from clients.secrets import keyring
from portal.celery import Application


def test_deployment_checks_pass_without_warnings() -> None:
    done = run("manage.py", "check", "--deploy", "--fail-level", "INFO", environ=production())

    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_schedule_file_is_under_var(tmp_path: Path) -> None:
    assert Path(settings.CELERY_BEAT_SCHEDULE_FILENAME).parent.name == "var"

    app = Application("apart", set_as_current=False)
    app.config_from_object("django.conf:settings", namespace="CELERY")
    path = tmp_path / "var" / "schedule"
    beat: Any = Beat(app=app, schedule=str(path), quiet=True)
    service = beat.Service(
        app=app, schedule_filename=beat.schedule, scheduler_cls=beat.scheduler_cls
    )
    service.scheduler.close()

    assert {found.parent for found in tmp_path.rglob("schedule*")} == {path.parent}


def production() -> dict[str, str]:
    public, _ = keyring.new_pair("checks")
    return {
        "AGENCY_HOSTS": "reports.example.com",
        "DATABASE_URL": f"postgres://portal:{secrets.token_hex(8)}@db.internal/portal",
        "EMAIL_URL": "smtp+tls://mail.internal:587",
        "REDIS_URL": f"redis://:{secrets.token_hex(8)}@cache.internal/0",
        "SECRET_KEY": secrets.token_hex(32),
        "VAULT_PUBLIC_KEYS": public,
        "WEB_SECRET_KEYS": keyring.new_secret("checks"),
    }


def run(*arguments: str, environ: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], **environ},
        capture_output=True,
        text=True,
        check=False,
    )
