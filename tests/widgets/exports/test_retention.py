"""Retention of exports: expired ones and orphaned files are deleted, lost ones are found."""

from __future__ import annotations

import os
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models.functions import Now
from pytest_django.fixtures import Settings
from redis import Redis

from clients.models import Client
from clients.tenancy import across_clients
from tests.dates.clock import needs_kernel_clock
from tests.widgets.exports.exporting import (
    carry_out,
    change,
    executive,
    kept,
    make_text_board,
    request,
    stored,
)
from widgets.exports import files, retention, workspaces
from widgets.models import Export
from widgets.tasks import forget_exports, sweep_exports

pytestmark = pytest.mark.django_db


def age(path: Path) -> None:
    """Make a file older than any attempt."""
    then = path.stat().st_mtime - 2 * files.NEWBORN.total_seconds()
    os.utime(path, (then, then))


def test_an_expired_export_is_deleted_with_its_file(acme: Client) -> None:
    board = make_text_board(acme)
    expired, present = request(board, executive(acme)), request(board, executive(acme))
    carry_out()
    carry_out()
    change(expired, expires_at=Now())

    assert retention.forget() == (1, 0)

    with across_clients():
        assert [row.pk for row in Export.objects.across_clients()] == [present.pk]
    assert kept() == [stored(present).file.name]


@needs_kernel_clock
def test_a_file_without_a_row_is_deleted_once_it_is_old(acme: Client, folder: Path) -> None:
    export = request(make_text_board(acme), executive(acme))
    carry_out()
    for name in ("old", "new"):
        (folder / str(acme.pk) / name).write_text(name)
    for path in (folder / str(acme.pk) / "old", folder / stored(export).file.name):
        age(path)

    forget_exports()

    assert kept() == sorted([stored(export).file.name, f"{acme.pk}/new"])


def test_a_folder_of_a_killed_worker_is_removed_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    abandoned, other = tmp_path / f"{workspaces.PREFIX}1", tmp_path / "other"
    for path in (abandoned, other):
        path.mkdir()
        age(path)

    with workspaces.workspace() as folder:
        assert sorted(tmp_path.iterdir()) == sorted([other, folder])

    assert list(tmp_path.iterdir()) == [other]


def test_a_storage_without_files_is_no_error() -> None:
    assert retention.forget() == (0, 0)


def test_lost_jobs_are_found_and_leased_ones_left_alone(
    acme: Client, redis: Redis, settings: Settings
) -> None:
    settings.EXPORTS_AT_ONCE = 2
    lost, leased = request(make_text_board(acme), None), request(make_text_board(acme), None)
    change(leased, lease_expires_at=Now() + timedelta(minutes=1))
    change(lost, lease_expires_at=Now())

    sweep_exports()
    found = redis.llen("schedules")
    change(lost, next_attempt_at=None)
    sweep_exports()

    assert (found, redis.llen("schedules")) == (2, 2)
