"""Odd addresses, queries, headers and cookies, asked of every route: none is a failure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client as Browser
from redis import Redis

from clients.models import Client
from tests.clients.access.test_posting import HOSTS, paths
from tests.clients.visits import browser, sign_in
from tests.fixtures.cast import make_dashboard, make_member, make_user
from tests.fixtures.hot import Exchange, Hot, bearer
from tests.fixtures.platform import connect, make_board
from tests.fixtures.sandbox import Sandbox
from tests.widgets.live.seat import Seat

pytestmark = pytest.mark.django_db

Run = Callable[[Exchange], None]
LONG = "9" * 5_000
VALUES = (
    "", "%FF", "%ED%A0%80", "%F0%9F%92%A9", "%E2%80%AE", "%0D%0ASet-Cookie:a=b", "..%2F..", LONG,
    "1e999", "-1", "[]", "{}", "[[[[", "(a%2B)%2B%24", "99999-01-01", "0000-00-00", "'", "%25",
)  # fmt: skip
NAMES = (
    "period", "from", "compare_from", "f", "view", "rotate", "next", "q", "p", "o", "e", "all",
    "_popup", "_to_field", "_changelist_filters", "id__exact", "client__id__exact", "is_active",
    "agency_role__exact", "order", "case", "state", "pending", "role", "a.b", "__", "__proto__",
)  # fmt: skip
HEADERS = {
    "accept": ("", "*", "text/html;q=9999", "a" * 5_000, ",;,;=", "\xff"),
    "accept-language": ("", "*", "x" * 600, "de-" * 2_000, ";q=,"),
    "accept-encoding": ("", "gzip;q=x", "br," * 3_000),
    "cookie": ("=", ";;;", "a" * 8_000, "sessionid=\xff", "csrftoken=" + "x" * 4_000),
    "referer": ("", "http://[", "//\\", "x" * 5_000),
    "origin": ("null", "http://[::1", "\xff"),
    "range": ("bytes=-1", "bytes=" + "0-1," * 2_000, f"bytes={LONG}-"),
    "if-none-match": ("*", '"' * 5_000, 'W/"' + "x" * 5_000),
    "if-modified-since": ("", "Sun, 99 Foo 99999 99:99:99 GMT", LONG),
    "x-forwarded-for": ("1" * 5_000, "[::1", ",,,"),
    "x-forwarded-host": ("evil.example", "\xff"),
    "x-http-method-override": ("DELETE",),
    "content-length": ("", "x"),
    "authorization": ("Ticket", "Ticket " + "a" * 8_192 + "." + "b" * 43, "Basic \xff", "Bearer a"),
}
PLACES = (
    "/{}", "/dashboards/{}/", "/dashboards/sales/rows/{}/", "/dashboards/sales/{}", "/brand/{}/{}",
    "/brand/x/{}", "/invitation/{}/", "/hooks/oscom/{}/", "/hooks/{}/x/", "/static/{}",
    "/password/reset/key/{}/", "/admin/{}/", "/admin/clients/client/{}/change/",
    "/admin/clients/user/{}/change/", "/admin/clients/auditentry/{}/change/",
    "/admin/widgets/dashboard/{}/delete/", "/admin/widgets/annotation/{}/history/",
)  # fmt: skip
PARTS = (
    "%FF", "%ED%A0%80", "%E2%80%AE", "%01", "%0A", "..", "%2e%2e%2fetc", ".", "//", ";a=b",
    "a" * 1_500,
    "9" * 400, "-1", "'", "%25", "_5F", "_", "0" * 32, "{0}", "%7B%7D", "*",
)  # fmt: skip


@pytest.fixture
def people(acme: Client, redis: Redis) -> list[Browser]:
    """On both hosts somebody who is not known, and somebody signed in."""
    make_dashboard(client=acme, slug="sales")
    found = [browser(host, raise_request_exception=False) for host in HOSTS * 2]
    sign_in(found[0], make_member(client=acme).user)
    sign_in(found[1], make_user(agency_role="owner"))
    return found


def failures(people: list[Browser], asked: Iterator[tuple[str, dict[str, str]]]) -> set[Any]:
    """What was answered as a failure of ours."""
    found = set()
    for path, headers in asked:
        for host in people:
            answer: Any = host.get(path, headers=headers)
            if answer.status_code >= 500:
                found.add((path[:120], *headers.items()))
    return found


def pages() -> list[str]:
    """One of each kind of page; of the desk's lists those with filters."""
    desk = ("/client/", "/user/", "/dashboard/", "/auditentry/", "/connection/", "/invitation/")
    return [
        *(path for path in paths() if not path.startswith("/admin/") and "hooks" not in path),
        *(path for path in paths() if path.endswith(desk)),
        "/dashboards/sales/",
        "/dashboards/sales/days",
        "/gallery/",
    ]


def test_no_query_is_a_failure_anywhere(people: list[Browser]) -> None:
    """All names at once with one value for everybody, and each name for those signed in."""
    at_once = ["&".join(f"{name}={value}" for name in NAMES) for value in VALUES]
    alone = [f"{name}={VALUES[number % len(VALUES)]}" for number, name in enumerate(NAMES)]

    assert people[0].get("/dashboards/sales/").status_code == 200
    assert failures(people, _asked(at_once)) | failures(people[:2], _asked(alone)) == set()


def _asked(searches: list[str]) -> Iterator[tuple[str, dict[str, str]]]:
    yield from ((f"{page}?{search}", {}) for page in pages() for search in searches)


def test_no_header_is_a_failure_anywhere(people: list[Browser]) -> None:
    asked = (
        (page, {name: value})
        for page in ("/", "/sign-in/", "/dashboards/sales/", "/admin/clients/client/", "/static/x")
        for name, values in HEADERS.items()
        for value in values
    )

    assert failures(people, asked) == set()


def test_no_part_of_an_address_is_a_failure(people: list[Browser]) -> None:
    asked = ((place.replace("{}", part), {}) for place in PLACES for part in PARTS)

    assert failures(people, asked) == set()


def test_odd_cookies_are_nobodys(people: list[Browser]) -> None:
    for value in ("", "x", "a" * 32, "\xff" * 32, "'" * 32, "a" * 4_000):
        stranger = browser()
        stranger.cookies[settings.SESSION_COOKIE_NAME] = value

        answer: Any = stranger.get("/dashboards/sales/")

        assert (answer.status_code, answer.headers["Location"][:9]) == (302, "/sign-in/")


def test_no_foreign_or_odd_object_answers_more_than_another(people: list[Browser]) -> None:
    """Whoever guesses at the desk's ids or a client's dashboards learns nothing by the answer."""
    member, owner = people[:2]

    for place in ("/dashboards/{}/", "/dashboards/{}/days", "/brand/{}/light.css"):
        answers = [member.get(place.replace("{}", each)) for each in ("none", "a" * 300, "0")]
        assert {answer.status_code for answer in answers} == {404}
    for part in ("0" * 32, "x", "-1", "9" * 400):
        answer: Any = owner.get(f"/admin/clients/client/{part}/change/")
        assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/")


def test_no_request_of_a_hot_route_is_a_failure(acme: Client, platform: Sandbox, hot: Run) -> None:
    seat = Seat(acme, make_board(connect(acme, platform), {"metrics": ["sessions"]}))
    path = seat.url.partition("?")[0]
    found: set[tuple[str, int]] = set()

    async def ask(hot: Hot, target: str, **headers: str) -> None:
        answer = await hot.get(target, **{"host": seat.host} | headers)
        found.add((f"{target[:80]} {headers}"[:160], answer.status))

    async def exchange(hot: Hot) -> None:
        for name in NAMES:
            for value in VALUES:
                await ask(hot, f"{path}?{name}={value}", **bearer(seat.ticket))
        for part in PARTS:
            await ask(hot, f"/data/{part}", **bearer(seat.ticket))
            await ask(hot, f"{path}{part}", **bearer(seat.ticket))
            await ask(hot, f"/live/{part}", **bearer(seat.ticket))
        for name, values in HEADERS.items():
            for value in values:
                given = bearer(seat.ticket) | {name.replace("-", "_"): value}
                await ask(hot, path, **given)
                await ask(hot, path, host=value or "x", **bearer(seat.ticket))

    hot(exchange)
    assert {(what, status) for what, status in found if status >= 500} == set()
