"""Log lines contain no key of a path, for every route, method and status."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.test import Client as Browser

from clients.models import Client
from clients.secrets import tokens
from portal.logs import RouteForPath

pytestmark = pytest.mark.django_db

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW")
RESET_KEY = "cxyz12-0123456789abcdef0123456789abcdef"
PATHS = {
    "reset": f"/password/reset/key/{uuid4().hex}-{RESET_KEY}/",
    "invitation": f"/invitation/{tokens.new(tokens.INVITATION)}/",
    "webhook": f"/hooks/oscom/{tokens.new(tokens.WEBHOOK)}/",
}


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Output of the site's own log handler."""
    (handler,) = (
        found
        for found in logging.getLogger().handlers
        if isinstance(found, logging.StreamHandler)
        and any(isinstance(each, RouteForPath) for each in found.filters)
    )
    stream = io.StringIO()
    before = handler.setStream(stream)
    yield stream
    handler.setStream(before)


@pytest.mark.parametrize("host", ["acme.localhost", "agency.localhost", "nobody.localhost"])
@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_a_key_in_a_path_is_never_logged(
    path: str, host: str, acme: Client, log: io.StringIO
) -> None:
    browser = Browser(
        headers={"host": host}, enforce_csrf_checks=True, raise_request_exception=False
    )

    for method in METHODS:
        for asked in (
            path,
            path.rstrip("/"),
            f"{path}more/",
            path.upper(),
            path.replace("-", "%2d"),
        ):
            browser.generic(method, asked)

    key = path.rstrip("/").rpartition("/")[2].rpartition("-")[2].rpartition("_")[2]
    assert log.getvalue().count("\n") >= len(METHODS) * 5
    assert key[:12].lower() not in log.getvalue().lower()


def test_long_path_is_truncated_in_the_log(acme: Client, log: io.StringIO) -> None:
    Browser(headers={"host": "acme.localhost"}).get("/" + "a" * 20_000)

    assert "[no route]" in log.getvalue()
    assert max(map(len, log.getvalue().splitlines())) < 2_000


def test_a_refused_method_is_logged_with_its_route(acme: Client, log: io.StringIO) -> None:
    Browser(headers={"host": "acme.localhost"}).delete(PATHS["reset"])

    assert "Method Not Allowed (DELETE): /^password/reset/key/" in log.getvalue()
