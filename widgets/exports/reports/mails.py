"""The mails of reports: to its readers in the client's brand and language, and to the agency's
people, in English as their desk is, about a report that needs them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from mimetypes import guess_type

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import translation
from PIL import Image

from clients.auth import hosts
from clients.auth.language import language_of
from clients.auth.permissions import formats_of
from clients.mail import build
from clients.mail.build import Attachment, MailText, Page
from clients.mail.render import InlineImage
from clients.models import Domain
from widgets.charts.formats import writer
from widgets.exports.reports import links, numbers, recipients, wording
from widgets.exports.reports.preflight import Problem
from widgets.models import Export, ReportDelivery, ReportDocument
from widgets.models.export import export_files
from widgets.queries.state import State

log = logging.getLogger(__name__)

# Within a mail's column; pictures are drawn at twice their size.
PICTURE_WIDTH, DOTS = 536, 2


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A document in a mail: attached, or with the address of its link."""

    name: str
    size: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart in a mail."""

    title: str
    image: InlineImage


def message_for(delivery: ReportDelivery) -> EmailMessage | None:
    """The message of a delivery; None if it is void by now: its reader lost the right or
    unsubscribed. Needs the client's scope. Raises OSError for a document that cannot be read.
    """
    kind = ReportDelivery.Kind(delivery.kind)
    if delivery.client.suspended_at:
        return None
    try:
        host = recipients.host_of(delivery.client, kind)
    except Domain.DoesNotExist:
        return None
    if kind is ReportDelivery.Kind.REPORT:
        with translation.override(language_of(delivery.client.locale)):
            return _to_reader(delivery, host)
    if not recipients.is_still_manager(delivery):
        return None
    with translation.override(settings.LANGUAGE_CODE):
        text = TEXTS[kind](delivery, host)
        page = Page("mail/message", text.to, text.subject, delivery.message_id, {"text": text})
        return build.write(page, client=None, host=host, language=settings.LANGUAGE_CODE)


def _to_reader(delivery: ReportDelivery, host: str) -> EmailMessage | None:
    if not recipients.is_still_reader(delivery):
        return None
    report, client = delivery.report, delivery.client
    state = State.load(report.page_state)
    write = writer(formats_of(client))
    found = list(ReportDocument.objects.for_client(client.pk).filter(report=report))
    pictures = _pictures(found, host)
    lines, attachments = _documents(found, delivery, host)
    unsubscribe = links.unsubscribe_url(delivery.recipient, host) if delivery.recipient else ""
    page = Page(
        "mail/report",
        delivery.address,
        f"{report.title}: {write.span(state.period)}",
        delivery.message_id,
        {
            "title": report.title,
            "period": write.span(state.period),
            "comparison": write.span(state.compared) if state.compared else "",
            "note": report.note,
            "headlines": numbers.headlines(report.numbers),
            "causes": numbers.causes(report.numbers),
            "charts": pictures,
            "documents": lines,
            "url": _report_url(delivery, host),
            "unsubscribe": unsubscribe,
        },
        pictures=tuple(picture.image for picture in pictures),
        attachments=tuple(attachments),
        headers=_unsubscribe_headers(unsubscribe),
    )
    return build.write(page, client=client, host=host, language=language_of(client.locale))


def _report_url(delivery: ReportDelivery, host: str) -> str:
    """The report's page, for readers who sign in."""
    if delivery.user is None:
        return ""
    return hosts.url(host, reverse("report", kwargs={"report_id": delivery.report_id}))


def _unsubscribe_headers(url: str) -> dict[str, str]:
    """Headers of one-click unsubscription, RFC 8058."""
    if not url:
        return {}
    return {
        "List-Unsubscribe": f"<{url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _documents(
    found: Sequence[ReportDocument], delivery: ReportDelivery, host: str
) -> tuple[list[DocumentLine], list[Attachment]]:
    """The documents, attached in their order until the mail is as large as it may be; the rest
    as links.
    """
    lines, attachments, left = [], [], settings.REPORT_ATTACHED_BYTES
    for document in found:
        if document.format == Export.Format.PNG or not document.file:
            continue
        size = document.size or 0
        shown = filesizeformat(size)
        if size <= left:
            left -= size
            lines.append(DocumentLine(document.file_name, shown))
            attachments.append(_attachment(document))
        else:
            url = links.document_url(delivery, document, host)
            lines.append(DocumentLine(document.file_name, shown, url))
    return lines, attachments


def _attachment(document: ReportDocument) -> Attachment:
    content_type = guess_type(document.file_name)[0] or "application/octet-stream"
    # As bytes: Django would decode a text, and attach CSV without its byte order mark.
    return Attachment(document.file_name, _content(document), content_type)


def _content(document: ReportDocument) -> bytes:
    with export_files().open(str(document.file.name), "rb") as file:
        return bytes(file.read())


def _pictures(found: Sequence[ReportDocument], host: str) -> list[Picture]:
    """The drawn charts; the mail goes without one that cannot be read."""
    pictures: list[Picture] = []
    for document in found:
        if document.format != Export.Format.PNG or not document.file:
            continue
        name = f"chart-{len(pictures) + 1}"
        try:
            image = _image(name, _content(document), host)
        except OSError:
            log.exception("a picture cannot be read", extra={"document": str(document.pk)})
            continue
        pictures.append(Picture(document.title, image))
    return pictures


def _image(name: str, content: bytes, host: str) -> InlineImage:
    with Image.open(BytesIO(content)) as image:
        width, height = image.width // DOTS, image.height // DOTS
    if width > PICTURE_WIDTH:
        width, height = PICTURE_WIDTH, height * PICTURE_WIDTH // width
    return InlineImage(name, f"{name}@{host}", content, width, height)


def _held(delivery: ReportDelivery, host: str) -> MailText:
    report = delivery.report
    found = [Problem.load(plain) for plain in report.problems]
    return _about(
        delivery,
        host,
        subject=f"“{report.title}” of {delivery.client.name} is held",
        paragraphs=(
            "This report was due and has not been sent, since it would be incomplete or wrong:",
            *(wording.sentence(problem) for problem in found),
            "It is tried again by itself, and sent as soon as all is well.",
        ),
    )


def _review(delivery: ReportDelivery, host: str) -> MailText:
    report, client = delivery.report, delivery.client
    until = wording.local_moment(report.review_until, client)
    return _about(
        delivery,
        host,
        subject=f"“{report.title}” of {client.name} is ready for your review",
        paragraphs=(f"It is sent when you approve it, or by itself on {until}.",),
    )


def _refused(delivery: ReportDelivery, host: str) -> MailText:
    report = delivery.report
    rows = ReportDelivery.objects.for_client(delivery.client_id).filter(
        report=report, kind=ReportDelivery.Kind.REPORT
    )
    refused = list(rows.exclude(refusal__in=("", wording.VOID, wording.REPLACED)))
    return _about(
        delivery,
        host,
        subject=f"“{report.title}” of {delivery.client.name} did not reach everybody",
        paragraphs=(
            _refused_sentence(len(refused)),
            *(f"{each.address}: {each.refusal}" for each in refused),
        ),
    )


def _refused_sentence(count: int) -> str:
    who = f"{count} recipient" if count == 1 else f"{count} recipients"
    return f"The mail server refused {who}; the others have the report."


def _about(
    delivery: ReportDelivery, host: str, *, subject: str, paragraphs: tuple[str, ...]
) -> MailText:
    path = reverse("admin:widgets_report_change", args=[delivery.report_id])
    return MailText(
        to=delivery.address,
        subject=subject,
        preview=paragraphs[0],
        greeting="Hello,",
        paragraphs=paragraphs,
        action="Open the report",
        url=hosts.url(host, path),
        notes=(),
    )


TEXTS: dict[ReportDelivery.Kind, Callable[[ReportDelivery, str], MailText]] = {
    ReportDelivery.Kind.HELD: _held,
    ReportDelivery.Kind.REVIEW: _review,
    ReportDelivery.Kind.REFUSED: _refused,
}
