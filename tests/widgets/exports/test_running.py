"""Runs of exports: cancelled, killed, out of space, revoked; nothing is half-written."""

from __future__ import annotations

import errno
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db.models.functions import Now
from django.utils import timezone

from clients.models import Client, Member
from clients.tenancy import across_clients, within
from tests.widgets.exports.exporting import (
    PRINT,
    WRITE,
    carry_out,
    change,
    executive,
    kept,
    make_text_board,
    request,
    stored,
    viewer_of,
    write_text,
)
from widgets.exports import files, jobs, progress
from widgets.exports.failures import ExportFailed
from widgets.exports.progress import LeasedProgress
from widgets.exports.running import Outcome
from widgets.models import Export

pytestmark = pytest.mark.django_db(transaction=True)

Work = Callable[[Export, LeasedProgress], Outcome]


def interrupted_by(happens: Callable[[Export], object]) -> Work:
    """The work of an attempt in whose middle something happens."""

    def work(export: Export, told: LeasedProgress) -> Outcome:
        outcome = write_text()(export, told)
        happens(export)
        return outcome

    return work


def raising(error: BaseException) -> Work:
    def work(*_: object) -> Outcome:
        raise error

    return work


def test_a_written_file_is_finished_with_its_size_and_name(acme: Client) -> None:
    export = request(make_text_board(acme), executive(acme))

    assert carry_out()
    assert not carry_out()

    row = stored(export)
    assert (row.size, row.file_name, row.failure) == (4, "numbers.csv", "")
    assert (row.next_attempt_at, row.lease_token) == (None, None)
    assert row.finished_at is not None
    assert kept() == [row.file.name]


def test_a_bundle_is_printed_and_deleted_afterwards(acme: Client) -> None:
    export = request(make_text_board(acme), executive(acme))
    carry_out(work=write_text("bundle", goes_on=True))
    bundle = stored(export)
    assert (bundle.stage, bundle.attempts, bundle.finished_at) == ("print", 0, None)
    assert not carry_out(WRITE)

    assert carry_out(PRINT, write_text("printed"))

    row = stored(export)
    assert (row.size, kept()) == (7, [row.file.name])
    assert row.file.name != bundle.file.name


def test_a_lost_bundle_is_written_again(acme: Client) -> None:
    export = request(make_text_board(acme), None)
    carry_out(work=write_text(goes_on=True))

    carry_out(PRINT, raising(ExportFailed("file_lost", is_transient=True)))

    assert (stored(export).stage, stored(export).file.name) == ("write", "")


@pytest.mark.parametrize("stage", [WRITE, PRINT])
def test_an_export_that_is_cancelled_while_it_runs_leaves_no_file(
    acme: Client, stage: Export.Stage
) -> None:
    user = executive(acme)
    export = request(make_text_board(acme), user)
    if stage is PRINT:
        carry_out(work=write_text(goes_on=True))

    def cancel(running: Export) -> None:
        with within(acme.pk):
            assert jobs.cancel(viewer_of(user, acme), running.pk)

    carry_out(stage, interrupted_by(cancel))

    row = stored(export)
    assert (row.file.name, row.next_attempt_at, row.failure) == ("", None, "")
    assert row.cancelled_at is not None
    assert kept() == []


def test_progress_is_stored_and_ends_the_work_of_a_cancelled_job(
    acme: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "RENEWAL_SECONDS", 0)
    user, read = executive(acme), []
    export = request(make_text_board(acme), user)

    def work(running: Export, told: LeasedProgress) -> Outcome:
        told(3, 12)
        for number in progress.watched(range(100), told):
            read.append(number)
            if number == 1:
                with within(acme.pk):
                    jobs.cancel(viewer_of(user, acme), running.pk)
        raise AssertionError("not reached")

    carry_out(work=work)

    assert read == [0, 1]
    assert (stored(export).steps_done, stored(export).steps) == (3, 12)
    assert stored(export).failure == ""


def test_progress_renews_the_lease(acme: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "RENEWAL_SECONDS", 0)
    request(make_text_board(acme), None)

    def work(running: Export, told: LeasedProgress) -> Outcome:
        change(running, lease_expires_at=Now() + timedelta(seconds=1))
        told.alive()
        expiry = stored(running).lease_expires_at
        assert expiry is not None
        assert expiry > timezone.now() + timedelta(minutes=2)
        return write_text()(running, told)

    carry_out(work=work)

    assert len(kept()) == 1


def test_of_two_attempts_the_one_with_the_lease_stores_its_file(acme: Client) -> None:
    export = request(make_text_board(acme), None)

    def overtaken(running: Export) -> None:
        change(running, lease_expires_at=Now())
        carry_out(work=write_text("second"))

    carry_out(work=interrupted_by(overtaken))

    row = stored(export)
    assert (row.size, row.attempts, kept()) == (6, 2, [row.file.name])


def test_a_dashboard_that_is_deleted_meanwhile_leaves_nothing(acme: Client) -> None:
    board = make_text_board(acme)
    request(board, executive(acme))

    def delete(_: Export) -> None:
        with within(acme.pk):
            board.delete()

    carry_out(work=interrupted_by(delete))

    assert kept() == []
    with across_clients():
        assert not Export.objects.across_clients().exists()


def test_a_person_who_lost_the_role_gets_no_file(acme: Client) -> None:
    user = executive(acme)
    export = request(make_text_board(acme), user)
    with within(acme.pk):
        Member.objects.for_client(acme.pk).filter(user=user).update(role="viewer")

    carry_out()

    assert (stored(export).failure, stored(export).next_attempt_at, kept()) == ("revoked", None, [])


def test_an_unpublished_dashboard_is_not_written(acme: Client) -> None:
    board = make_text_board(acme)
    export = request(board, None)
    with within(acme.pk):
        type(board).objects.for_client(acme.pk).update(published_at=None)

    carry_out()

    assert (stored(export).failure, kept()) == ("gone", [])


@pytest.mark.parametrize(
    ("error", "code", "is_retried"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "storage_full", True),
        (OSError(errno.EIO, "Input/output error"), "failed", True),
        (ExportFailed("no_numbers", is_transient=True), "no_numbers", True),
        (ExportFailed("no_widgets"), "no_widgets", False),
        (SoftTimeLimitExceeded(), "too_long", False),
        (ZeroDivisionError(), "failed", True),
    ],
)
def test_a_failure_is_retried_where_that_may_help(
    acme: Client, error: BaseException, code: str, is_retried: bool
) -> None:
    export = request(make_text_board(acme), None)

    carry_out(work=raising(error))

    row = stored(export)
    assert (row.failure, row.next_attempt_at is not None) == (code, is_retried)
    assert (row.finished_at is None) is is_retried


def test_the_last_attempt_is_final(acme: Client) -> None:
    export = request(make_text_board(acme), None)
    work = raising(ExportFailed("no_numbers", is_transient=True))
    for _ in range(4):
        change(export, next_attempt_at=Now())
        carry_out(work=work)

    assert (stored(export).attempts, stored(export).next_attempt_at) == (4, None)
    assert stored(export).finished_at is not None


def test_a_job_that_kills_its_workers_is_given_up(acme: Client) -> None:
    export = request(make_text_board(acme), None)
    change(export, attempts=4)

    carry_out()

    assert (stored(export).failure, stored(export).next_attempt_at) == ("interrupted", None)


def test_a_full_disk_leaves_no_part_of_a_file(acme: Client) -> None:
    export = request(make_text_board(acme), None)
    text = "x" * 200_000

    def work(running: Export, told: LeasedProgress) -> Outcome:
        with TemporaryDirectory() as name:
            path = Path(name) / "large.csv"
            path.write_text(text)
            with files_no_larger_than(100_000):
                return Outcome(files.keep(running, path), len(text))

    carry_out(work=work)

    assert (stored(export).failure, kept()) == ("storage_full", [])


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    """A limit of the operating system, at which writing ends in the middle as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
