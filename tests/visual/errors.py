"""The pages for what went wrong.

Hardly anything makes the running site fail or refuse. So its own views are asked here, and the
browser takes what they say for the site's answer, under the policy of every page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import REASON_BAD_ORIGIN
from django.test import RequestFactory
from django.utils import translation
from django.views import defaults
from playwright.sync_api import Page, Route

from clients.auth.language import language_of
from clients.models import Client
from portal import views
from portal.middleware import ALWAYS, APP

PATH = "/what-went-wrong/"

PAGES: Mapping[str, Callable[[HttpRequest], HttpResponse]] = {
    "bad": lambda request: defaults.bad_request(request, SuspiciousOperation()),
    "forbidden": lambda request: defaults.permission_denied(request, PermissionDenied()),
    "forged": views.csrf_failure,
    "foreign": lambda request: views.csrf_failure(request, REASON_BAD_ORIGIN % "null"),
    "missing": lambda request: defaults.page_not_found(request, Http404()),
    "failed": views.server_error,
}


def answers(client: Client) -> dict[str, str]:
    """A client's error pages by status."""
    request = RequestFactory().get(PATH)
    request.client = client  # type: ignore[attr-defined]
    with translation.override(language_of(client.locale)):
        return {name: view(request).content.decode() for name, view in PAGES.items()}


def show(page: Page, url: str, answer: str) -> None:
    """Open an address and be answered with this page."""
    headers = {**ALWAYS, **APP, "Content-Type": "text/html; charset=utf-8"}

    def fulfil(route: Route) -> None:
        route.fulfill(status=HTTPStatus.BAD_REQUEST, headers=headers, body=answer)

    page.route(url, fulfil, times=1)
    page.goto(url)
