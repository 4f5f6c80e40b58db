"""The root page of each host, and the error pages."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import REASON_BAD_ORIGIN
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from clients.auth.site_request import SiteRequest
from widgets import views

log = logging.getLogger(__name__)

# How Django's reasons end for an Origin or a Referer of another host.
FOREIGN = REASON_BAD_ORIGIN.rpartition("%s")[2]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The agency's desk, or a client's first dashboard."""
    if cast(SiteRequest, request).is_agency:
        return HttpResponseRedirect(reverse("admin:index"))
    return views.home(request)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Tell a form of another origin from one whose token is old or missing."""
    page = "403_origin.html" if reason.endswith(FOREIGN) else "403_csrf.html"
    return render(request, page, status=HTTPStatus.FORBIDDEN)


def server_error(request: HttpRequest) -> HttpResponse:
    """The 500 page, branded if its context can be rendered; what failed may fail again here."""
    try:
        html = render_to_string("500.html", request=request)
    except Exception:
        log.exception("rendering the error page failed")
        html = render_to_string("500.html")
    return HttpResponse(html, status=HTTPStatus.INTERNAL_SERVER_ERROR)
