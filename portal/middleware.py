"""Response headers: security and caching, by class of response, errors included."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus

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
# The widget builder shows a client's tile as an isolated page in a frame of its own, and the
# guided set-up examples in a brand.
FRAMING_ROUTES = {"widgets_widget_add", "widgets_widget_change", "onboarding_brand"}
FRAMED_ROUTES = {"widgets_widget_preview", "onboarding_brand_preview"}
FRAMING = APP | {"Content-Security-Policy": f"{APP['Content-Security-Policy']}; frame-src 'self'"}
FRAMED = APP | {
    "Content-Security-Policy": APP["Content-Security-Policy"].replace(
        "frame-ancestors 'none'", "frame-ancestors 'self'"
    ),
    "X-Frame-Options": "SAMEORIGIN",
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
HASHED = f"public, max-age={ONE_YEAR}, immutable"

# Routes with a secret in their address, which must not leak in a Referer. `no-referrer` would
# make browsers post their forms with `Origin: null`, which the CSRF check refuses.
SECRET_ROUTES = {"account_reset_password_from_key", "enter", "invitation", "key_request"}


def response_headers(get_response: Handler) -> Handler:
    """Middleware: set the headers of the response's class; a view's own headers stay."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        for name, value in _headers(request, response).items():
            response.headers.setdefault(name, value)
        # WhiteNoise sets ten years; caches honour one at most.
        if _is_static(request) and "immutable" in response.headers["Cache-Control"]:
            response.headers["Cache-Control"] = HASHED
        if holds_secret(request):
            response.headers["Referrer-Policy"] = "same-origin"
        return response

    return middleware


def _headers(request: HttpRequest, response: HttpResponseBase) -> Mapping[str, str]:
    always = {**ALWAYS, **TLS} if settings.HTTPS else ALWAYS
    return {**always, **_class(request, response)}


def _class(request: HttpRequest, response: HttpResponseBase) -> Mapping[str, str]:
    """The headers by class: only pages may load scripts and styles."""
    if _is_static(request) and response.status_code < HTTPStatus.BAD_REQUEST:
        return STATIC
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if media_type != "text/html":
        return API
    route = request.resolver_match.url_name if request.resolver_match else None
    if route in FRAMED_ROUTES:
        return FRAMED
    return FRAMING if route in FRAMING_ROUTES else APP


def _is_static(request: HttpRequest) -> bool:
    return request.path_info.startswith(str(settings.STATIC_URL))


def holds_secret(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.url_name in SECRET_ROUTES
