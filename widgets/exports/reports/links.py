"""Signed links in the mails of reports: to unsubscribe, and to open a document.

Each names one delivery, and its right is checked at the moment of use.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.core.signing import BadSignature, Signer, TimestampSigner
from django.urls import reverse

from clients.auth import hosts
from clients.auth.permissions import role_of
from widgets.models import ReportDelivery, ReportDocument, ReportRecipient

DOCUMENT_LINK_LASTS = timedelta(days=60)
UNSUBSCRIBING = Signer(salt="reports.unsubscribe")
OPENING = TimestampSigner(salt="reports.document")


def unsubscribe_url(recipient: ReportRecipient, host: str) -> str:
    token = UNSUBSCRIBING.sign(recipient.pk.hex)
    return hosts.url(host, reverse("report_unsubscribe", kwargs={"token": token}))


def document_url(delivery: ReportDelivery, document: ReportDocument, host: str) -> str:
    token = OPENING.sign(f"{delivery.pk.hex}.{document.pk.hex}")
    return hosts.url(host, reverse("report_mailed_document", kwargs={"token": token}))


def recipient_of(token: str, client_id: UUID) -> ReportRecipient | None:
    """The recipient that a link unsubscribes; None for a forged link, another client's, and one
    whose schedule is gone. Needs the client's scope.
    """
    try:
        recipient_id = UUID(UNSUBSCRIBING.unsign(token))
    except (BadSignature, ValueError):
        return None
    rows = ReportRecipient.objects.for_client(client_id).select_related("schedule")
    found: ReportRecipient | None = rows.filter(pk=recipient_id).first()
    return found


def document_of(token: str, client_id: UUID) -> ReportDocument | None:
    """The document that a mailed link opens, for a reader who would still be sent it. Needs the
    client's scope.
    """
    try:
        text = OPENING.unsign(token, max_age=DOCUMENT_LINK_LASTS)
        delivery_id, document_id = (UUID(part) for part in text.split("."))
    except (BadSignature, ValueError):
        return None
    rows = ReportDelivery.objects.for_client(client_id).select_related(
        "client", "user", "recipient"
    )
    delivery = rows.filter(pk=delivery_id, kind=ReportDelivery.Kind.REPORT).first()
    if delivery is None or not _may_still_read(delivery):
        return None
    documents = ReportDocument.objects.for_client(client_id).exclude(file="")
    found: ReportDocument | None = documents.filter(
        pk=document_id, report_id=delivery.report_id
    ).first()
    return found


def _may_still_read(delivery: ReportDelivery) -> bool:
    if delivery.user:
        return role_of(delivery.user, delivery.client) is not None
    return delivery.recipient is not None
