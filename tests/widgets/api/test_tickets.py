"""The endpoint that renews tickets, and what it makes of bodies."""

from __future__ import annotations

import pytest
from django.test import Client as Browser
from redis import Redis

from clients.models import Client
from tests.clients.browsers import browser, sign_in
from tests.fixtures.factories import make_dashboard, make_member

URL = "/dashboards/sales/ticket"


@pytest.fixture
def reader(acme: Client, redis: Redis) -> Browser:
    """Somebody signed in, whose posts are checked as a browser's are."""
    make_dashboard(client=acme, slug="sales")
    found = browser()
    found.get("/sign-in/")
    sign_in(found, make_member(client=acme).user)
    found.handler.enforce_csrf_checks = True
    found.defaults["HTTP_X_CSRFTOKEN"] = found.cookies["csrftoken"].value
    return found


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("[" * 100_000, "The body may be nested 20 deep at most."),
        ("1" * 5_000, "The body holds a number that is too large."),
        ('"\\ud800"', "The body holds half a character."),
        ('"\\u0000"', "The body holds the character NUL."),
        (b"\xff", "The body is no JSON."),
        ("{", "The body is no JSON."),
        (f'"{"a" * 1024 * 1024}"', "The body may be 1024 KiB at most."),
    ],
)
def test_a_body_beyond_the_limits_is_refused_in_words(
    reader: Browser, body: str | bytes, words: str
) -> None:
    answer = reader.post(URL, body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.json() == {"error": {"code": "parse_error", "message": words}}


@pytest.mark.parametrize("body", ["", "{}", "null", "[]", "7"])
def test_an_empty_body_renews_the_ticket(reader: Browser, body: str) -> None:
    answer = reader.post(URL, body, content_type="application/json")

    assert (answer.status_code, list(answer.json())) == (200, ["ticket"])
