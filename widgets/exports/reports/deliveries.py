"""Deliveries of a report: each recipient gets one mail, once.

A worker leases a delivery, builds its message, hands it to the mail server and stores that it
did. Only between the server's acceptance and the commit of that may a killed worker leave a mail
that will be sent again, under the same Message-ID: docs/decisions/0033-reports-are-sent-once.md.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from functools import partial
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPResponseException
from typing import Any, cast
from uuid import UUID

from django.core import mail
from django.core.mail import EmailMessage
from django.db.models import Exists, OuterRef
from django.utils import timezone

from clients.tenancy import TenantJobQuerySet, across_clients, within
from runtime import leased_jobs
from runtime.retried_writes import retried
from widgets.exports.reports import mails, recipients
from widgets.exports.reports.wording import REPLACED, VOID
from widgets.models import Report, ReportDelivery

log = logging.getLogger(__name__)

PERMANENT = 500
LATE = "The mail server did not accept it in time."
MOST_CONCLUDED = 200


def deliver(delivery_id: UUID, client_id: UUID) -> None:
    """Send a due delivery, unless another worker has leased it.

    Raises OSError if the mail server is unreachable; the delivery is due again later.
    """
    with within(client_id):
        taken = (
            _rows(client_id)
            .filter(pk=delivery_id)
            .take("client__brand", "report__schedule", "user", "recipient")
        )
        if taken is None:
            return
    delivery = cast(ReportDelivery, taken)
    if delivery.is_exhausted:
        _settle(delivery, refusal=LATE)
    elif message := _message(delivery):
        _send(delivery, message)
    else:
        _settle(delivery, refusal=VOID)
    _conclude(client_id, delivery.report_id)


def conclude_finished() -> None:
    """Conclude reports whose last worker was lost between a delivery and its conclusion."""
    with across_clients():
        waiting = ReportDelivery.objects.across_clients().filter(
            report=OuterRef("pk"), next_attempt_at__isnull=False, kind=ReportDelivery.Kind.REPORT
        )
        sending = Report.objects.across_clients().filter(state=Report.State.SENDING)
        found = sending.exclude(Exists(waiting)).values_list("client_id", "pk")
        finished = list(found[:MOST_CONCLUDED])
    for client_id, report_id in finished:
        _conclude(client_id, report_id)


def _message(delivery: ReportDelivery) -> EmailMessage | None:
    with within(delivery.client_id):
        try:
            return mails.message_for(delivery)
        except OSError:
            # A document that cannot be read now.
            _settle(delivery, retry=True)
            raise


def _send(delivery: ReportDelivery, message: EmailMessage) -> None:
    """Hand a message to the mail server, outside any transaction, and store that it took it.

    The connection is closed after the commit: its farewell would only widen the gap.
    """
    connection = mail.get_connection()
    try:
        connection.open()
        with within(delivery.client_id):
            if not _rows(delivery.client_id).renew(delivery):
                return  # another worker has it
        connection.send_messages([message])
        _store_sent(delivery)
    except (SMTPRecipientsRefused, SMTPDataError) as error:
        code, answer = _answer(error)
        if code < PERMANENT:
            _settle(delivery, retry=True)
            raise
        log.warning("a recipient was refused", extra={"report": str(delivery.report_id)})
        _settle(delivery, refusal=f"{code} {answer}"[:500])
    except OSError:
        _settle(delivery, retry=True)
        raise
    finally:
        with suppress(OSError):
            connection.close()


def _answer(error: SMTPRecipientsRefused | SMTPResponseException) -> tuple[int, str]:
    """The mail server's code and words about the one recipient."""
    if isinstance(error, SMTPRecipientsRefused):
        return _readable(*next(iter(error.recipients.values())))
    return _readable(error.smtp_code, error.smtp_error)


def _readable(code: int, words: bytes | str) -> tuple[int, str]:
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return code, " ".join(text.split())


def _settle(delivery: ReportDelivery, *, retry: bool = False, **outcome: Any) -> None:
    delay = delivery.retry_delay if retry else None
    if retry and delay is None:
        outcome["refusal"] = LATE
    with within(delivery.client_id):
        _rows(delivery.client_id).settle(delivery, outcome, next_attempt_in=delay)


def _store_sent(delivery: ReportDelivery) -> None:
    """Store that the mail server has the mail: without it the mail would be sent again."""
    retried(partial(_settle, delivery, sent_at=timezone.now()))


def _conclude(client_id: UUID, report_id: UUID) -> None:
    """Mark a report as sent after its last delivery, and tell the managers who was refused."""
    with within(client_id):
        locked = Report.objects.for_client(client_id).select_for_update(of=("self",))
        report = (
            locked.select_related("client", "schedule__owner")
            .filter(pk=report_id, state=Report.State.SENDING)
            .first()
        )
        rows = _rows(client_id).filter(report_id=report_id, kind=ReportDelivery.Kind.REPORT)
        if report is None or rows.filter(next_attempt_at__isnull=False).exists():
            return
        report.state, report.sent_at = Report.State.SENT, timezone.now()
        report.save(update_fields=["state", "sent_at"])
        if rows.exclude(refusal__in=("", VOID, REPLACED)).exists():
            recipients.post(report, ReportDelivery.Kind.REFUSED, recipients.managers(report))
    log.info("a report was sent", extra={"client_id": str(client_id), "report": str(report_id)})


def _rows(client_id: UUID) -> TenantJobQuerySet:
    return ReportDelivery.objects.for_client(client_id)


def sweep(handle: Any) -> None:
    """Deliver what no task was sent for, and what is due again."""
    leased_jobs.sweep(ReportDelivery, across_clients, handle)
