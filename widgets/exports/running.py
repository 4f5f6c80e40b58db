"""The run of a leased export: its work in the person's language, and its outcome, whatever it is.

An attempt that is killed leaves the row as it was; its lease expires, and the sweep finds it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.db import DatabaseError
from django.db.models.functions import Now
from django.utils import timezone, translation

from clients.auth.language import language_of
from clients.auth.permissions import EXPORTING, role_of
from clients.tenancy import within
from widgets.exports import files, jobs
from widgets.exports.failures import ExportFailed, LeaseLost
from widgets.exports.progress import LeasedProgress
from widgets.models import Export

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The stored file of an attempt. With `goes_on` it is no file for readers yet, but a bundle
    that a rendering worker prints.
    """

    name: str
    size: int
    file_name: str = ""
    notices: tuple[str, ...] = ()
    goes_on: bool = False


Work = Callable[[Export, LeasedProgress], Outcome]


def run_next(stage: Export.Stage, work: Work) -> bool:
    """Carry out the next due job of a stage, and have a worker look for another. False where
    none may be begun.
    """
    export = jobs.take_next(stage)
    if export is None:
        return False
    try:
        run(export, work)
    finally:
        # One that was not begun, since as many as may be were under way.
        jobs.notify(stage)
    return True


def run(export: Export, work: Work) -> None:
    """Carry out a leased job, and settle it."""
    before = export.file.name
    try:
        outcome = _attempt(export, work)
    except LeaseLost:
        log.info("an export was stopped", extra={"export": str(export.pk)})
    except ExportFailed as failed:
        _fail(export, failed)
    else:
        _finish(export, outcome)
        files.delete(before)


def _attempt(export: Export, work: Work) -> Outcome:
    """The outcome of the work; whatever goes wrong is an ExportFailed."""
    if export.is_exhausted:
        raise ExportFailed("interrupted")
    _check_rights(export)
    formats = jobs.scope_of(export).formats
    try:
        with translation.override(language_of(formats.locale)), timezone.override(formats.zone):
            return work(export, LeasedProgress(export))
    except (LeaseLost, ExportFailed):
        raise
    except SoftTimeLimitExceeded as error:
        raise ExportFailed("too_long") from error
    except OSError as error:
        log.exception("an export met a broken file", extra={"export": str(export.pk)})
        raise files.failure_of(error) from error
    except DatabaseError:
        raise  # nor could its outcome be stored: the lease expires
    except Exception as error:
        log.exception("an export failed", extra={"export": str(export.pk)})
        raise ExportFailed("failed", is_transient=True) from error


def _check_rights(export: Export) -> None:
    """Raise ExportFailed where the person may no longer have the file, or nobody may."""
    with within(export.client_id):
        if export.dashboard.published_at is None:
            raise ExportFailed("gone")
        person = export.requested_by
        if person and role_of(person, export.client) not in EXPORTING:
            raise ExportFailed("revoked")


def _finish(export: Export, outcome: Outcome) -> None:
    stored: dict[str, Any] = {
        "file": outcome.name,
        "file_name": outcome.file_name or export.file_name,
        "size": outcome.size,
        "notices": [*export.notices, *outcome.notices],
        "failure": "",
    }
    due_in = None
    if outcome.goes_on:
        stored |= {"stage": Export.Stage.PRINT, "attempts": 0}
        due_in = timedelta(0)
    else:
        stored["finished_at"] = Now()
    if not _settle(export, stored, due_in):
        files.delete(outcome.name)
        return
    log.info("exported", extra={"export": str(export.pk), "bytes": outcome.size})
    if outcome.goes_on:
        jobs.notify(Export.Stage.PRINT)


def _fail(export: Export, failed: ExportFailed) -> None:
    """A passing failure is retried, others and the last one are final; then the bundle goes too."""
    delay = export.retry_delay if failed.is_transient else None
    stored: dict[str, Any] = {"failure": failed.code}
    if delay is None:
        stored |= {"finished_at": Now(), "file": ""}
    elif failed.code == "file_lost":
        stored |= {"stage": Export.Stage.WRITE, "file": ""}
    is_settled = _settle(export, stored, delay)
    if is_settled and delay is None:
        files.delete(export.file.name)
    extra = {"export": str(export.pk), "failure": failed.code, "again": delay is not None}
    log.warning("not exported", extra=extra)


def _settle(export: Export, stored: dict[str, Any], due_in: timedelta | None) -> bool:
    with within(export.client_id):
        rows = Export.objects.for_client(export.client_id)
        return rows.settle(export, stored, next_attempt_in=due_in)
