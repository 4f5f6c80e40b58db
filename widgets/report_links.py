"""The links in mails of reports: they work without signing in, by a signed token."""

from __future__ import annotations

from http import HTTPStatus
from mimetypes import guess_type
from typing import cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from clients.auth.site_request import SiteRequest
from widgets.exports.reports import ledger, links
from widgets.models import ReportDocument


@csrf_exempt  # the token is the right, and mail programs post without a cookie: RFC 8058
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Unsubscribe the recipient of a mail. A visit alone changes nothing: scanners visit links."""
    found = cast(SiteRequest, request)
    if found.client is None:
        raise Http404
    recipient = links.recipient_of(token, found.client.pk)
    if recipient is None:
        return private(render(request, "reports/unsubscribed.html", {"is_over": True}))
    if request.method == "POST" and recipient.unsubscribed_at is None:
        recipient.unsubscribed_at = timezone.now()
        recipient.save(update_fields=["unsubscribed_at"])
    return private(render(request, "reports/unsubscribed.html", {"recipient": recipient}))


@require_safe
def mailed_document(request: HttpRequest, token: str) -> HttpResponseBase:
    """A document behind a link in a mail."""
    found = cast(SiteRequest, request)
    if found.client is None:
        raise Http404
    return document_file(links.document_of(token, found.client.pk)) or gone(request)


def document_file(document: ReportDocument | None) -> HttpResponseBase | None:
    """The response with a document; None where there is none any more."""
    content = ledger.open_document(document) if document else None
    if document is None or content is None:
        return None
    kind = guess_type(document.file_name)[0] or "application/octet-stream"
    response = FileResponse(
        content, as_attachment=True, filename=document.file_name, content_type=kind
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def gone(request: HttpRequest) -> HttpResponse:
    return private(render(request, "reports/gone.html", status=HTTPStatus.NOT_FOUND))


def private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-store"
    return response
