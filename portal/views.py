"""The root page of each host, and the error pages."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.middleware.csrf import REASON_BAD_ORIGIN
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from clients.auth.site_request import SiteRequest
from widgets import views

log = logging.getLogger(__name__)

# Endings of Django's reasons for an Origin or a Referer of another host.
FOREIGN = REASON_BAD_ORIGIN.rpartition("%s")[2]


@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """Redirect to the agency's admin, or to a client's first dashboard."""
    if cast(SiteRequest, request).is_agency:
        return HttpResponseRedirect(reverse("admin:index"))
    return views.home(request)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The CSRF failure page: tells a form of another origin from an expired or missing token."""
    page = "403_origin.html" if reason.endswith(FOREIGN) else "403_csrf.html"
    return render(request, page, status=HTTPStatus.FORBIDDEN)


def server_error(request: HttpRequest) -> HttpResponse:
    """The 500 page, branded unless rendering its context fails as well."""
    try:
        html = render_to_string("500.html", request=request)
    except Exception:
        log.exception("rendering the error page failed")
        html = render_to_string("500.html")
    return HttpResponse(html, status=HTTPStatus.INTERNAL_SERVER_ERROR)
