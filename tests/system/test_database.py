"""Loss of the web server's database: error pages, redelivered webhooks, recovery."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest
from django.db import connection, transaction

from clients.models import Client
from tests.fixtures.faults import soon
from tests.fixtures.stack import Stack, environment, until
from tests.fixtures.tcp_proxy import TCPProxy
from tests.system.browser_session import BrowserSession
from tests.widgets.webhooks.sender import Sender, event, make_sender, sign

pytestmark = pytest.mark.django_db(transaction=True)

KEY = "oscom_sk_database"
EVENT = "content.brief.created"
# Delay of the platform's second attempt.
AGAIN_SECONDS = 10


class Relayed(Stack):
    """A web server and a platform, with a database behind a TCP proxy."""

    def __init__(self, folder: Path, static_root: Path) -> None:
        given = environment(static_root)
        url = urlsplit(given["DATABASE_URL"])
        self.database = TCPProxy(url.port or 5432)
        door, _, _ = url.netloc.rpartition("@")
        through = url._replace(netloc=f"{door}@127.0.0.1:{self.database.port}")
        super().__init__(folder, given | {"DATABASE_URL": through.geturl()})


@pytest.fixture(scope="module")
def proxied_stack(
    django_db_setup: None, tmp_path_factory: pytest.TempPathFactory, static_root: Path
) -> Iterator[Relayed]:
    running = Relayed(tmp_path_factory.mktemp("relayed"), static_root)
    try:
        running.start_sandbox()
        running.start_web()
        yield running
    finally:
        running.stop()
        running.sandbox.close()
        running.database.close()


@pytest.fixture
def proxied(proxied_stack: Relayed) -> Iterator[Relayed]:
    with proxied_stack.visits:
        yield proxied_stack
    proxied_stack.sandbox.clear()


def deliver(agency: BrowserSession, oscom: Sender) -> httpx2.Response:
    body = event("weather.changed")  # an ignored event: no task is sent
    signed = {"x-oscom-signature": sign(body, oscom.secret), "content-type": "application/json"}
    return agency.http.post(oscom.path, content=body, headers=signed)


def test_lost_database_is_503_and_the_site_recovers(proxied: Relayed, acme: Client) -> None:
    oscom, agency = make_sender(acme), BrowserSession(proxied, "agency.localhost")
    browser_session = BrowserSession(proxied, "acme.localhost")
    assert browser_session.http.get("/sign-in/").status_code == 200

    with proxied.database.cut():
        for ask in [
            partial(deliver, agency, oscom),
            partial(browser_session.http.get, "/sign-in/"),
        ] * 3:
            with soon():
                answer = ask()
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert browser_session.http.get("/healthz").status_code == 200
        assert browser_session.http.get("/readyz").status_code == 503

    until(lambda: browser_session.http.get("/sign-in/").status_code == 200)
    assert deliver(agency, oscom).status_code == 202
    assert [
        line for line in proxied.log_texts()["web"].splitlines() if not line.startswith("{")
    ] == []


def test_webhook_delivery_does_not_wait_for_row_locks(proxied: Relayed, acme: Client) -> None:
    oscom, agency = make_sender(acme), BrowserSession(proxied, "agency.localhost")

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE widgets_webhookdelivery IN ACCESS EXCLUSIVE MODE")
        with soon():
            locked = deliver(agency, oscom)
    answer = deliver(agency, oscom)

    assert (locked.status_code, locked.headers["retry-after"]) == (503, "10")
    assert answer.status_code == 202
    assert len(oscom.stored()) == 1


def test_delivery_that_failed_to_store_is_accepted_on_redelivery(
    proxied: Relayed, acme: Client
) -> None:
    oscom, platform = make_sender(acme), proxied.sandbox
    platform.add_key(KEY)
    url = f"http://agency.localhost:{proxied.port}{oscom.path}"
    platform.subscribe(url, key=KEY, events=[EVENT], secret=oscom.secret)

    with proxied.database.cut():
        platform.emit(EVENT, key=KEY, mode="unknown_event")
        (refused,) = platform.deliveries()
        kept = oscom.stored()
    platform.advance(AGAIN_SECONDS)
    until(lambda: len(oscom.stored()) == 1)
    (sent,) = platform.deliveries()

    assert ([one["status"] for one in refused["attempts"]], kept) == ([503], [])
    assert [one["status"] for one in sent["attempts"]] == [503, 202]
