"""Middleware of every Django page: host, language, transaction, viewer and their language."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import Error as DatabaseError
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils import timezone, translation

from clients import audit
from clients.auth import hosts, sessions
from clients.auth.language import language_of
from clients.auth.proxies import RequestOrigin, resolve_origin
from clients.auth.site_request import SiteRequest
from clients.tenancy import across_clients, within

log = logging.getLogger(__name__)

LATER = "Please try again in a moment."
# Links with keys in their path are valid on one host: they are never redirected to another.
KEYED = re.compile(r"/(password/reset/key|invitation|enter|key)/")
PORT = re.compile(r":[0-9]{1,5}$")
FORWARDED = {
    "host": "HTTP_X_FORWARDED_HOST",
    "proto": "HTTP_X_FORWARDED_PROTO",
    "for": "HTTP_X_FORWARDED_FOR",
}

Handler = Callable[[HttpRequest], HttpResponse]


def host(get_response: Handler) -> Handler:
    """Set `request.site` by the host; refuse unknown hosts and suspended clients."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request = cast(SiteRequest, request)
        try:
            name = _apply_forwarded_headers(request.META)
            site = hosts.site(name)
        except hosts.BadHost:
            site = None
        except DatabaseError:
            return _plain(LATER, HTTPStatus.SERVICE_UNAVAILABLE)

        if site is None:
            return _plain("Unknown host.", HTTPStatus.BAD_REQUEST)
        if site.client and site.client.suspended_at:
            return _plain("This site is not available.", HTTPStatus.FORBIDDEN)
        if site.host != site.primary and _is_page(request):
            return HttpResponsePermanentRedirect(hosts.url(site.primary, request.get_full_path()))

        request.site = site
        request.client = site.client
        request.is_agency = site.is_agency
        with audit.requested_from(request.META["REMOTE_ADDR"]):
            return get_response(request)

    return middleware


def language(get_response: Handler) -> Handler:
    """Activate the client's language and time zone."""

    def middleware(request: HttpRequest) -> HttpResponse:
        client = cast(SiteRequest, request).client
        code = language_of(client.locale) if client else settings.LANGUAGE_CODE
        zone = client.time_zone if client else settings.TIME_ZONE
        with translation.override(code), timezone.override(zone):
            response = get_response(request)
        response.headers.setdefault("Content-Language", code)
        return response

    return middleware


def tenant(get_response: Handler) -> Handler:
    """Run the request in a transaction scoped to the host's client; the agency's sees all.

    It ends before a streamed response is sent: such a response must have read its rows.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        client = cast(SiteRequest, request).client
        try:
            with within(client.pk) if client else across_clients():
                response = get_response(request)
                # Django has turned an exception into a response by now; the writes are rolled back.
                failed = response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR
                if failed and connection.in_atomic_block:
                    transaction.set_rollback(True)
        except OperationalError:
            # The transaction was not begun or not committed, so nothing was written.
            log.exception("the database did not answer")
            return _plain(LATER, HTTPStatus.SERVICE_UNAVAILABLE)
        return response

    return middleware


def viewer(get_response: Handler) -> Handler:
    """Authenticate the session: sets `request.user` and `request.viewer`, and activates the
    language of a viewer.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if _holds_nul(request):
            raise BadRequest("NUL in the address")
        found = cast(SiteRequest, request)
        sessions.authenticate(found)
        if found.viewer is None:
            return get_response(request)
        code = language_of(found.viewer.formats.locale)
        with translation.override(code):
            response = get_response(request)
        response.headers.setdefault("Content-Language", code)
        return response

    return middleware


def _apply_forwarded_headers(meta: dict[str, Any]) -> str:
    """Replace host, address and scheme by the trusted ones; return the canonical host."""
    direct = RequestOrigin(
        host=meta.get("HTTP_HOST", ""),
        address=meta.get("REMOTE_ADDR", ""),
        scheme=meta.get("wsgi.url_scheme", "http"),
    )
    forwarded = {name: meta.pop(header, "") for name, header in FORWARDED.items()}
    origin = resolve_origin(direct, forwarded, trusted=settings.TRUSTED_PROXIES)

    name = hosts.canonical(origin.host)
    port = PORT.search(origin.host)
    meta["HTTP_HOST"] = name + (port[0] if port else "")
    meta["REMOTE_ADDR"] = origin.address
    meta["wsgi.url_scheme"] = origin.scheme
    return name


def _holds_nul(request: HttpRequest) -> bool:
    """True for addresses with a NUL, which PostgreSQL's text cannot hold."""
    query = request.META.get("QUERY_STRING", "")
    return "\0" in request.path or "\0" in query or "%00" in query


def _is_page(request: HttpRequest) -> bool:
    is_html = "text/html" in request.META.get("HTTP_ACCEPT", "")
    return request.method == "GET" and is_html and not KEYED.match(request.path)


def _plain(text: str, status: HTTPStatus) -> HttpResponse:
    response = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response["Retry-After"] = "5"
    return response
