"""Preparation of a report: collect, check, have documents written, wait for a review, send.

    waiting ─▶ writing ─▶ (review) ─▶ sending ─▶ sent
       ▲ │        │
       └─┴─ held ◀┘            any of them ─▶ skipped

Each step is a leased attempt of the report's job. It ends in one transaction that stores its
outcome and what follows from it, so that a worker may be killed at any moment. Only workers
import this module: it opens accounts.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from clients.auth import hosts
from clients.auth.permissions import formats_of
from clients.models import Domain
from clients.tenancy import within
from runtime.leased_jobs import LeasedJobQuerySet
from runtime.queues import enqueue
from widgets.exports import files
from widgets.exports.collecting import collect
from widgets.exports.content import DashboardContent, ExportScope
from widgets.exports.failures import ExportFailed, ExportRefused, LeaseLost
from widgets.exports.reports import documents, numbers, preflight, recipients
from widgets.exports.reports.preflight import History, Problem, Rule
from widgets.models import Dashboard, Report, ReportDelivery
from widgets.queries.state import State
from widgets.sources.account import Priority

log = logging.getLogger(__name__)

# The pause between two looks at exports that are being written.
POLL = timedelta(seconds=5)
# Longer than a platform's rate limit lasts, shorter than the lease.
PATIENCE = timedelta(seconds=75)
MOST_EARLIER = 12


def prepare(report_id: UUID, client_id: UUID) -> None:
    """Take the next step of a due report, unless another worker has leased it."""
    with within(client_id):
        rows = _rows(client_id).filter(pk=report_id, state__in=Report.UNFINISHED)
        taken = rows.take("client__brand", "schedule__owner", "requested_by")
    if taken is None:
        return
    report = cast(Report, taken)
    try:
        STEPS[Report.State(report.state)](report)
    except LeaseLost:
        log.info("a report was prepared elsewhere", extra={"report": str(report_id)})


def _collect_and_check(report: Report) -> None:
    """From waiting or held to writing, held or skipped."""
    with within(report.client_id):
        scopes = _scopes(report)
        has_readers = bool(recipients.addressees(report))
    if not scopes:
        return _skip(report, Report.Skipped.NO_DASHBOARD)
    if not has_readers:
        return _skip(report, Report.Skipped.NO_RECIPIENT)
    contents, problems = _collect(report, scopes)
    return _hold(report, problems) if problems else _write(report, contents)


def _write(report: Report, contents: Sequence[DashboardContent]) -> None:
    """Have the documents of checked numbers written."""
    try:
        with within(report.client_id):
            documents.discard(report)
            documents.request(report, contents)
            outcome = {
                "state": Report.State.WRITING,
                "numbers": numbers.keep(contents),
                "problems": [],
                "attempts": 0,
            }
            _settle(report, outcome, next_attempt_in=POLL)
            _look_again(report)
    except ExportRefused as refused:
        _hold(report, [Problem(Rule.DOCUMENT, detail=refused.code)])


def _await_documents(report: Report) -> None:
    """From writing to review, sending or held.

    The numbers are looked at once more: if they are those of before, and in order, then so are
    those of the documents that were written in between. If they have changed, by a refresh, new
    documents are written.
    """
    with within(report.client_id):
        found = documents.of(report)
        if any(documents.is_awaited(each, timezone.now()) for each in found):
            _settle(report, {"attempts": 0}, next_attempt_in=POLL)
            return _look_again(report)
    with within(report.client_id):
        scopes = _scopes(report)
    contents, problems = _collect(report, scopes)
    problems += documents.problems(found)
    if not problems and _have_changed(report, contents):
        return _write(report, contents)
    if not problems:
        try:
            kept = documents.keep(report, found)
        except OSError as error:
            log.exception("a document was not kept", extra={"report": str(report.pk)})
            problems = [Problem(Rule.DOCUMENT, detail=files.failure_of(error).code)]
    if problems:
        return _hold(report, problems)
    with within(report.client_id):
        for document in kept:
            document.save(update_fields=["file", "file_name", "size"])
        waits = report.review_until and report.review_until > timezone.now()
        return _ask_for_review(report) if waits else _send(report)


def _ask_for_review(report: Report) -> None:
    until = cast(Any, report.review_until)
    outcome = {"state": Report.State.REVIEW, "attempts": 0}
    _settle(report, outcome, next_attempt_in=max(until - timezone.now(), timedelta(0)))
    recipients.post(report, ReportDelivery.Kind.REVIEW, recipients.managers(report))


def _send_reviewed(report: Report) -> None:
    """From review to sending: it was approved, or its hour has come."""
    with within(report.client_id):
        _send(report)


def _send(report: Report) -> None:
    readers = recipients.addressees(report)
    if not readers:
        return _skip(report, Report.Skipped.NO_RECIPIENT)
    _settle(report, {"state": Report.State.SENDING})
    return recipients.post(report, ReportDelivery.Kind.REPORT, readers)


def _hold(report: Report, problems: Sequence[Problem]) -> None:
    """Have the report tried again with back-off, and tell the managers the first time."""
    is_first = report.managers_told_at is None and report.requested_by is None
    with within(report.client_id):
        outcome: dict[str, Any] = {
            "state": Report.State.HELD,
            "problems": [problem.dump() for problem in problems],
        }
        if is_first:
            outcome["managers_told_at"] = Now()
        _settle(report, outcome, next_attempt_in=report.retry_delay)
        documents.discard(report)
        if is_first:
            recipients.post(report, ReportDelivery.Kind.HELD, recipients.managers(report))
    extra = {"report": str(report.pk), "rules": sorted({problem.rule for problem in problems})}
    log.warning("a report is held", extra=extra)


def _skip(report: Report, reason: Report.Skipped) -> None:
    with within(report.client_id):
        _settle(report, {"state": Report.State.SKIPPED, "skipped": reason})
    log.warning("a report was skipped", extra={"report": str(report.pk), "reason": reason})


STEPS: dict[Report.State, Callable[[Report], None]] = {
    Report.State.WAITING: _collect_and_check,
    Report.State.HELD: _collect_and_check,
    Report.State.WRITING: _await_documents,
    Report.State.REVIEW: _send_reviewed,
}


def _scopes(report: Report) -> list[ExportScope]:
    """The scopes of the report's published dashboards, in its order."""
    boards = Dashboard.objects.for_client(report.client_id).published()
    published = {str(pk) for pk in boards.values_list("pk", flat=True)}
    state, formats = State.load(report.page_state), formats_of(report.client)
    return [
        ExportScope(report.client_id, UUID(board), None, state, formats)
        for board in report.dashboards
        if board in published
    ]


def _collect(
    report: Report, scopes: Sequence[ExportScope]
) -> tuple[list[DashboardContent], list[Problem]]:
    """The content of each dashboard, and the problems of all."""
    contents, problems = [], []
    for scope in scopes:
        try:
            contents.append(
                collect(
                    scope,
                    priority=Priority.SCHEDULE,
                    on_progress=lambda _done, _all: _renew(report),
                    patience=PATIENCE,
                )
            )
        except ExportFailed as failed:
            problems.append(Problem(Rule.FAILED, detail=failed.code))
    with within(report.client_id):
        return contents, problems + _problems(report, contents)


def _have_changed(report: Report, contents: Sequence[DashboardContent]) -> bool:
    return numbers.read(numbers.keep(contents)) != numbers.read(report.numbers)


def _problems(report: Report, contents: Sequence[DashboardContent]) -> list[Problem]:
    try:
        hosts.primary_host(report.client)
    except Domain.DoesNotExist:
        return [Problem(Rule.NO_HOST)]
    found = preflight.check(contents, _history(report), now=timezone.now())
    if report.accepted_at:
        found = [problem for problem in found if not problem.may_be_accepted]
    return found


def _history(report: Report) -> History:
    """The numbers of earlier reports of the same schedule, the newest first."""
    if report.schedule_id is None:
        return History()
    rows = _rows(report.client_id).filter(
        schedule_id=report.schedule_id, state=Report.State.SENT, requested_by=None
    )
    earlier = rows.order_by("-due_at").values_list("numbers", flat=True)
    return History.of(earlier[:MOST_EARLIER])


def _renew(report: Report) -> None:
    with within(report.client_id):
        if not _rows(report.client_id).renew(report):
            raise LeaseLost


def _settle(
    report: Report, outcome: dict[str, Any], *, next_attempt_in: timedelta | None = None
) -> None:
    """End the lease with an outcome, within the transaction of what follows from it."""
    if not _rows(report.client_id).settle(report, outcome, next_attempt_in=next_attempt_in):
        raise LeaseLost


def _look_again(report: Report) -> None:
    """Send the task for the next look; the sweep would be too late for a person who waits."""
    at = timezone.now() + POLL
    identity = str(report.pk), str(report.client_id)
    transaction.on_commit(lambda: enqueue(Report.task, *identity, eta=at), robust=True)


def _rows(client_id: UUID) -> LeasedJobQuerySet:
    return Report.objects.for_client(client_id)
