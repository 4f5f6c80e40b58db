"""The table of `access_table`, asked of the site itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client as Browser
from django.urls import URLResolver, get_resolver
from django.utils import timezone
from redis import Redis

from clients import audit, key_requests
from clients.branding import files
from clients.models import Client, Connection, Invitation, User
from clients.secrets import tokens
from clients.tenancy import across_clients
from tests.access_table import ACTORS, AGENCY, CLIENT
from tests.clients.browsers import session
from tests.fixtures.factories import (
    make_connection,
    make_dashboard,
    make_member,
    make_user,
    make_widget,
)
from tests.widgets.exports.exporting import make_finished_export
from tests.widgets.exports.reports.factories import make_report
from widgets.manifests import drafts, template_versions
from widgets.models import Annotation, WebhookDelivery

HOSTS = {"acme.localhost": CLIENT, "agency.localhost": AGENCY}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# Who asks for what nobody gets.
FEW = ("anonymous", "executive", "owner")
REFUSED = {"in", "401", "403", "404", "405"}
CSRF_FIELD = re.compile(r"<input[^>]*csrfmiddlewaretoken[^>]*>")

Rows = dict[tuple[str, str], list[str]]


def rows_of(table: str) -> Rows:
    lines = [line.split() for line in table.strip().splitlines()]
    return {(name, method): statuses for name, method, *statuses in lines}


def routes(resolver: URLResolver, prefix: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """Names, or patterns where there is no name, and patterns."""
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from routes(entry, pattern, inner)
        else:
            yield (f"{space}{entry.name}" if entry.name else pattern), pattern


ROUTES = dict(routes(get_resolver()))


def test_every_route_is_in_the_table() -> None:
    listed = {name for table in HOSTS.values() for name, _ in rows_of(table)}

    assert listed == set(ROUTES)


@pytest.mark.parametrize("host", HOSTS)
def test_a_line_speaks_of_everybody_once(host: str) -> None:
    lines = [line.split() for line in HOSTS[host].strip().splitlines()]

    assert [line for line in lines if len(line) != 2 + len(ACTORS)] == []
    assert len({tuple(line[:2]) for line in lines}) == len(lines)


@pytest.fixture
def people(acme: Client, globex: Client) -> dict[str, User]:
    staff = {name: make_user(agency_role="manager") for name in ("assigned", "unassigned")}
    with across_clients():
        acme.managers.add(staff["assigned"])
        globex.managers.add(staff["unassigned"])
    members = {role: make_member(client=acme, role=role).user for role in ("viewer", "executive")}
    foreign = {"globex": make_member(client=globex).user, "owner": make_user(agency_role="owner")}
    return staff | members | foreign


@pytest.fixture
def cookies(acme: Client, globex: Client, people: dict[str, User]) -> dict[tuple[str, str], str]:
    """The session of each person at each host, where they have one."""
    found = {}
    for name, user in people.items():
        home = globex if name == "globex" else acme
        staff = "agency" if user.is_staff else str(home.pk)
        for host, place in zip(HOSTS, (str(home.pk), staff), strict=True):
            found[host, name] = session(user, place)
    return found


def make_delivery(connection: Connection) -> WebhookDelivery:
    now = timezone.now()
    return WebhookDelivery.objects.create(
        client=connection.client,
        connection=connection,
        event_id="whe_1",
        received_at=now,
    )


def make_annotation(connection: Connection) -> Annotation:
    now = timezone.now()
    return Annotation.objects.create(
        client=connection.client,
        connection=connection,
        event_id="whe_1",
        kind=Annotation.Kind.ALERT,
        happened_at=now,
        day=now.date(),
        told_at=now,
    )


def make_invitation(client: Client, token: str) -> Invitation:
    return Invitation.objects.create(
        client=client,
        email="new@example.com",
        host="acme.localhost",
        token_hash=tokens.hashed(token),
        expires_at=timezone.now() + timedelta(hours=1),
    )


def make_key_request(connection: Connection) -> str:
    """The token of a one-time link for a connection's key."""
    with across_clients():
        link = key_requests.issue(connection, actor=make_user(agency_role="owner"))
    return link.rstrip("/").rpartition("/")[2]


@pytest.fixture
def arguments(acme: Client, people: dict[str, User]) -> dict[str, str]:
    """Ids in the addresses: Acme's own objects."""
    board, connection = make_dashboard(client=acme, slug="sales"), make_connection(client=acme)
    query = {"connection": str(connection.pk), "metrics": ["sessions"]}
    widget = make_widget(dashboard=board, kind="kpi", query=query)
    report = make_report(client=acme)
    token = tokens.new(tokens.INVITATION)
    with across_clients():
        template_versions.keep(board, "Sales template", actor=people["owner"])
        for name in ("assigned", "unassigned", "owner"):
            drafts.begin(board, people[name])
        member = acme.members.first()
        domain_id = acme.domains.get().pk
        ids = {
            "clients/auditentry": audit.record("test", client=acme).pk,
            "clients/client": acme.pk,
            "clients/connection": connection.pk,
            "clients/invitation": make_invitation(acme, token).pk,
            "clients/member": member.pk if member else "",
            "clients/user": people["viewer"].pk,
            "widgets/annotation": make_annotation(connection).pk,
            "widgets/dashboard": board.pk,
            "widgets/report": report.pk,
            "widgets/webhookdelivery": make_delivery(connection).pk,
        }
    given = {f"admin/{path}/<path:object_id>": f"admin/{path}/{key}" for path, key in ids.items()}
    return given | {
        "^(?P<app_label>clients|widgets)/$": "clients/",
        "^password/reset/key/(?P<uidb36>[0-9a-f]{32})-(?P<key>[0-9a-z-]{1,100})/$": (
            f"password/reset/key/{uuid4().hex}-abc/"
        ),
        "<slug:name>": "light",
        "<str:version>": files.version(acme.brand),
        "<str:name>": "light.css",
        "<slug:slug>": "sales",
        "<slug:template>": "sales-template",
        "<uuid:dashboard_id>": str(board.pk),
        "<uuid:widget_id>": str(widget.pk),
        "<int:number>": "1",
        "<uuid:client_id>": str(acme.pk),
        "<uuid:connection_id>": str(connection.pk),
        "<uuid:domain_id>": str(domain_id),
        "<uuid:export_id>": str(make_finished_export(board, people["executive"]).pk),
        "<slug:source>": "oscom",
        "<uuid:schedule_id>": str(report.schedule_id),
        "<uuid:report_id>": str(report.pk),
        "<uuid:document_id>": str(uuid4()),
        "invitation/<str:token>": f"invitation/{token}",
        "key/<str:token>": f"key/{make_key_request(connection)}",
        "<str:token>": tokens.new(tokens.WEBHOOK),
    }


def path_of(pattern: str, arguments: dict[str, str]) -> str:
    for placeholder, value in arguments.items():
        pattern = pattern.replace(placeholder, value)
    assert not set("<>^$") & set(pattern), f"say what stands in {pattern}"
    return f"/{pattern}"


def status(browser: Browser, method: str, path: str) -> str:
    with transaction.atomic():
        answer: Any = browser.generic(method, path)
        transaction.set_rollback(True)
    for close in answer._resource_closers:
        close()
    location = answer.headers.get("Location", "")
    return "in" if location.startswith("/sign-in/") else str(answer.status_code)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("host", HOSTS)
def test_everybody_gets_what_the_table_says(
    host: str,
    method: str,
    cookies: dict[tuple[str, str], str],
    arguments: dict[str, str],
    redis: Redis,
) -> None:
    expected, found = {}, {}
    rows = rows_of(HOSTS[host])
    for name, pattern in ROUTES.items():
        path = path_of(pattern, arguments)
        listed = rows.get((name, method))
        for actor in ACTORS if listed else FEW:
            browser = Browser(headers={"host": host, "accept": "text/html, */*"})
            if key := cookies.get((host, actor)):
                browser.cookies[settings.SESSION_COOKIE_NAME] = key
            answer = status(browser, method, path)
            found[name, actor] = answer
            expected[name, actor] = listed[ACTORS.index(actor)] if listed else answer
            if not listed and answer not in REFUSED:
                expected[name, actor] = "refused"

    assert found == expected


def answer_to(browser: Browser, method: str, path: str, key: str) -> tuple[int, str, str]:
    """An answer without what repeats the question: its status, its redirect and its page."""
    with transaction.atomic():
        answer: Any = browser.generic(method, path)
        transaction.set_rollback(True)
    page = CSRF_FIELD.sub("", answer.content.decode())
    location = answer.headers.get("Location", "")
    return answer.status_code, location.replace(key, "KEY"), page.replace(key, "KEY")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_foreign_row_and_an_unknown_one_are_answered_alike(
    method: str, cookies: dict[tuple[str, str], str], arguments: dict[str, str], redis: Redis
) -> None:
    browser = Browser(headers={"host": "agency.localhost", "accept": "text/html, */*"})
    browser.cookies[settings.SESSION_COOKIE_NAME] = cookies["agency.localhost", "unassigned"]
    foreign, unknown = {}, {}
    for pattern, path in arguments.items():
        known = path.rpartition("/")[2]
        missing = "999999" if known.isdigit() else str(uuid4())
        for name, route in ROUTES.items():
            if pattern.startswith("admin/") and route.startswith(pattern):
                asked = path_of(route, arguments)
                foreign[name] = answer_to(browser, method, asked, known)
                unknown[name] = answer_to(browser, method, asked.replace(known, missing), missing)

    # Four pages each, and a connection's five buttons.
    assert len(foreign) == 10 * 4 + 5
    assert foreign == unknown
