"""The headers that every answer carries, errors included."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

ONE_YEAR = 365 * 24 * 3600

Handler = Callable[[HttpRequest], HttpResponseBase]

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), "
        "microphone=(), payment=(), usb=()"
    ),
}
TLS = {"Strict-Transport-Security": f"max-age={ONE_YEAR}; includeSubDomains"}


class Kind(Enum):
    """Classes of answers, by what a browser may do with them."""

    APP = {
        "Content-Security-Policy": (
            "default-src 'none'; script-src 'self'; style-src 'self'; "
            "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
            "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
            "object-src 'none'; frame-ancestors 'none'"
        ),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "X-Frame-Options": "DENY",
        "Cache-Control": "private, no-store",
    }
    API = {
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Frame-Options": "DENY",
        "Cache-Control": "private, no-store",
    }
    STATIC = {
        "Content-Security-Policy": "default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "public, max-age=60",
    }


# Their addresses hold a secret that must not travel on in a Referer.
SECRET_ROUTES = {"account_reset_password_from_key"}
STYLED = {"text/html", "application/xhtml+xml"}


def response_headers(get_response: Handler) -> Handler:
    """Set what an answer's kind asks for; a view may have set a stricter header itself."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        kind = _kind(request, response)
        for name, value in headers(kind, tls=settings.HTTPS).items():
            response.headers.setdefault(name, value)
        if kind is Kind.STATIC and "immutable" in response.headers["Cache-Control"]:
            response.headers["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable"
        if _holds_secret(request):
            response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return middleware


def headers(kind: Kind, *, tls: bool) -> Mapping[str, str]:
    return {**ALWAYS, **(TLS if tls else {}), **kind.value}


def _kind(request: HttpRequest, response: HttpResponseBase) -> Kind:
    """Only pages may run scripts and wear styles; whatever else is sent may do nothing."""
    if request.path_info.startswith(settings.STATIC_URL):
        return Kind.STATIC if response.status_code < 400 else Kind.API
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    is_redirect = 300 <= response.status_code < 400
    return Kind.APP if media_type in STYLED or is_redirect else Kind.API


def _holds_secret(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.url_name in SECRET_ROUTES
