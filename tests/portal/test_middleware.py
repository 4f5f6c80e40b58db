from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpResponse, JsonResponse
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from portal.middleware import response_headers

STATIC_FOR_GOOD = "max-age=315360000, public, immutable"


def headers_of(response: HttpResponse, path: str = "/", url_name: str = "home") -> dict[str, Any]:
    request = RequestFactory().get(path)
    request.resolver_match = SimpleNamespace(url_name=url_name)
    return dict(response_headers(lambda _: response)(request).headers)


def test_content_security_policy_of_pages_allows_own_files_alone() -> None:
    headers = headers_of(HttpResponse("<p>"))

    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; ")
    assert "frame-ancestors 'none'" in policy
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"


@pytest.mark.parametrize(
    "response",
    [
        JsonResponse({}),
        HttpResponse("a", content_type="text/plain"),
        HttpResponse("a", content_type="image/svg+xml"),
        HttpResponse("a", content_type=""),
    ],
)
def test_content_security_policy_of_other_responses_allows_nothing(response: HttpResponse) -> None:
    headers = headers_of(response)

    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("path", ["/", "/static/js/charts/chart.js"])
@pytest.mark.parametrize("status", [200, 302, 400, 404, 500])
def test_every_response_has_restrictive_headers(path: str, status: int) -> None:
    headers = headers_of(HttpResponse("a", status=status), path)

    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "camera=()" in headers["Permissions-Policy"]


def test_hashed_files_are_cached_for_a_year() -> None:
    file = HttpResponse("a", headers={"Cache-Control": STATIC_FOR_GOOD})

    headers = headers_of(file, "/static/js/chart.0123456789ab.js")

    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_missing_file_is_not_cached() -> None:
    headers = headers_of(HttpResponse("a", status=404), "/static/js/none.js")

    assert headers["Cache-Control"] == "private, no-store"


def test_headers_set_by_a_view_are_kept() -> None:
    sheet = HttpResponse("a", content_type="text/css", headers={"Cache-Control": "public"})

    assert headers_of(sheet)["Cache-Control"] == "public"


@pytest.mark.parametrize("name", ["account_reset_password_from_key", "enter", "invitation"])
def test_pages_with_secret_addresses_send_a_same_origin_referrer(name: str) -> None:
    headers = headers_of(HttpResponse("a"), url_name=name)

    # Under `no-referrer` browsers post a form with `Origin: null`.
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize(("https", "promised"), [(True, True), (False, False)])
def test_hsts_is_sent_over_https_alone(settings: Settings, https: bool, promised: bool) -> None:
    settings.HTTPS = https

    assert ("Strict-Transport-Security" in headers_of(HttpResponse("a"))) is promised
