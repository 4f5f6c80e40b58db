"""Malformed forms and cross-origin unsafe requests, on every route."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import URLResolver, get_resolver
from redis import Redis

from clients.models import Client
from tests.clients.browsers import browser, sign_in
from tests.fixtures.factories import make_client, make_dashboard, make_member, make_user
from tests.patterns import routes

HOSTS = ("acme.localhost", "agency.localhost")
URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
PART = b'--b\r\nContent-Disposition: form-data; name="login"\r\n\r\na\r\n--b--\r\n'
BASE64 = PART.replace(b"\r\n\r\na", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n!")
MALFORMED = (
    (f"{URLENCODED}; charset=utf-16", b"login=a"),
    (f"{URLENCODED}; charset=utf-7", b"login=a"),
    (f"{URLENCODED}; charset=hex", b"login=a"),
    (URLENCODED, b"a&" * 1_001),
    (MULTIPART, PART),
    (f"{MULTIPART}; boundary=", PART),
    (f"{MULTIPART}; boundary={'b' * 300}", PART),
    (f"{MULTIPART}; boundary=b; charset=utf-16", PART),
    (f"{MULTIPART}; boundary=b; charset=hex", PART),
    (f"{MULTIPART}; boundary=b", PART[:-7] * 1_001 + PART[-7:]),
)
ODD = (
    (f"{URLENCODED}; charset=no-such", b"login=a"),
    (f"{URLENCODED}; charset=\xff", b"login=a"),
    (URLENCODED, b"\xff\xfe=%ff%00&=&&;"),
    (f"{MULTIPART}; boundary=c", PART),
    (f"{MULTIPART}; boundary=b", b""),
    (f"{MULTIPART}; boundary=b", BASE64),
    (f"{MULTIPART}; boundary=b", PART[:40]),
    ("application/json", b"["),
    ("", b"login=a"),
    ("x" * 5_000, b"login=a"),
    ("multipart/form-data; boundary*=utf-8''b", PART),
)
FOREIGN = {
    "en_US": "This did not come from our page",
    "de_DE": "Das kam nicht von unserer Seite",
    "fr_FR": "Cela ne venait pas de notre page",
    "es_ES": "Esto no venía de nuestra página",
}
# With and without `Sec-Fetch-Site`.
OTHER_SITES = ({"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"})


def paths() -> list[str]:
    """Every route of the site, with its parameters filled in."""
    found = {
        "sign-in/",
        "sign-out/",
        "password/reset/",
        "theme/",
        "invitation/nobody/",
        "password/reset/key/" + "0" * 32 + "-abc/",
        "dashboards/sales/ticket",
        "hooks/oscom/nobody/",
        "admin/",
        "admin/logout/",
        "admin/login/",
        "admin/password_change/",
    }
    for route in routes(get_resolver()):
        pattern = str(route.pattern)
        if isinstance(route, URLResolver):
            continue
        if route.name and route.name.endswith(("_changelist", "_add")):
            app, model, page = route.name.split("_")
            found.add(f"admin/{app}/{model}/{'add/' if page == 'add' else ''}")
        elif "<" not in pattern and "^" not in pattern and not pattern.startswith("gallery"):
            found.add(pattern)
    return sorted(f"/{path}" for path in found)


def few() -> list[str]:
    """Routes for slow tests: one of each kind of admin page."""
    return [path for path in paths() if path.count("/") < 4 or "/dashboard/" in path]


@pytest.fixture
def people(acme: Client, redis: Redis) -> list[Browser]:
    """An anonymous and a signed-in browser on both hosts."""
    make_dashboard(client=acme, slug="sales")
    found = [browser(host) for host in HOSTS * 2]
    sign_in(found[0], make_member(client=acme).user)
    sign_in(found[1], make_user(agency_role="owner"))
    return found


@pytest.mark.parametrize(("media_type", "body"), MALFORMED[::4])
def test_malformed_form_is_400_on_every_page(
    people: list[Browser], media_type: str, body: bytes
) -> None:
    assert accepted(people, paths(), media_type, body) == set()


@pytest.mark.parametrize(("media_type", "body"), MALFORMED)
def test_form_of_each_malformed_kind_is_400(
    people: list[Browser], media_type: str, body: bytes
) -> None:
    assert accepted(people, few(), media_type, body) == set()


def accepted(
    people: list[Browser], paths: list[str], media_type: str, body: bytes
) -> set[tuple[str, str, int]]:
    """Path, host and status of responses other than 400, 404 and 405."""
    return {
        (path, host.defaults.get("HTTP_HOST", ""), answer.status_code)
        for host in people
        for path in paths
        for answer in [host.generic("POST", path, body, content_type=media_type)]
        if answer.status_code not in (400, 404, 405)
    }


def test_refused_form_gets_an_error_page(people: list[Browser]) -> None:
    media_type, body = MALFORMED[0]

    answer: Any = people[2].generic("POST", "/sign-in/", body, content_type=media_type)

    assert answer.status_code == 400
    assert "This request is not right" in answer.content.decode()


@pytest.mark.parametrize(("media_type", "body"), ODD)
def test_unusual_form_bodies_cause_no_server_error(
    people: list[Browser], media_type: str, body: bytes
) -> None:
    found = {
        (path, answer.status_code)
        for host in people
        for path in few()
        for answer in [host.generic("POST", path, body, content_type=media_type)]
        if answer.status_code >= 500
    }

    assert found == set()


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("site", ["cross-site", "same-site", "nonsense"])
def test_cross_origin_unsafe_requests_are_refused(
    people: list[Browser], method: str, site: str
) -> None:
    found = {
        (path, answer.status_code)
        for host in people
        for path in few()
        for answer in [host.generic(method, path, headers={"sec-fetch-site": site})]
        if answer.status_code != 403
    }

    assert found == set()


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_same_origin_pages_can_renew_their_tickets(people: list[Browser], site: str) -> None:
    answer = people[0].post("/dashboards/sales/ticket", headers={"sec-fetch-site": site})

    assert answer.status_code == 200


@pytest.mark.parametrize(("locale", "words"), FOREIGN.items())
@pytest.mark.parametrize("headers", OTHER_SITES, ids=("fetch-site", "origin"))
def test_cross_site_post_gets_a_translated_error_page(
    db: None, redis: Redis, locale: str, words: str, headers: dict[str, str]
) -> None:
    client = make_client(locale=locale)
    careful = browser(f"{client.slug}.localhost", enforce_csrf_checks=True)

    answer: Any = careful.post("/sign-in/", headers={"accept": "text/html", **headers})

    assert answer.status_code == 403
    assert words in answer.content.decode()


def test_post_with_an_expired_csrf_token_is_told_to_reload(acme: Client, redis: Redis) -> None:
    answer: Any = browser(enforce_csrf_checks=True).post("/sign-in/")

    assert answer.status_code == 403
    assert "This page was open for too long" in answer.content.decode()
