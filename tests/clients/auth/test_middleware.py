from __future__ import annotations

from contextlib import suppress

import pytest
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client as Browser
from django.test import RequestFactory
from django.utils import timezone
from pytest_django import Settings

from clients.auth import hosts
from clients.auth.middleware import tenant
from clients.models import Client
from clients.tenancy import within
from tests.fixtures.factories import make_client, make_domain

PAGE = "/sign-in/"


def test_client_is_served_on_its_own_host(acme: Client) -> None:
    answer = Browser().get(PAGE, headers={"host": "ACME.localhost.:8000"})

    assert answer.status_code == 200
    assert answer.wsgi_request.client == acme  # type: ignore[attr-defined]
    assert answer.wsgi_request.get_host() == "acme.localhost:8000"


@pytest.mark.parametrize(
    "host", ["unknown.localhost", "bad host", "", "acme.localhost.evil", "[::1"]
)
def test_unknown_host_is_refused_without_details(acme: Client, host: str) -> None:
    answer = Browser().get(PAGE, headers={"host": host})

    assert (answer.status_code, answer.content) == (400, b"Unknown host.")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert not answer.cookies


def test_unproven_domain_is_refused(acme: Client) -> None:
    make_domain(client=acme, host="shop.example", is_primary=False, is_verified=False)

    assert Browser().get(PAGE, headers={"host": "shop.example"}).status_code == 400


def test_suspended_client_is_403_without_details(acme: Client) -> None:
    with within(acme.pk):
        Client.objects.for_client(acme.pk).update(suspended_at=timezone.now())
    hosts.forget()

    answer = Browser().get(PAGE, headers={"host": "acme.localhost"})

    assert (answer.status_code, answer.content) == (403, b"This site is not available.")
    assert not answer.cookies


def test_browser_is_redirected_to_the_primary_domain(acme: Client) -> None:
    make_domain(client=acme, host="old.example", is_primary=False)
    browser = Browser(headers={"host": "old.example", "accept": "text/html"})

    answer = browser.get("/sign-in/?next=/")

    assert (answer.status_code, answer["Location"]) == (
        301,
        "http://acme.localhost/sign-in/?next=/",
    )


def test_forwarded_host_of_an_untrusted_peer_is_ignored(
    acme: Client, globex: Client, settings: Settings
) -> None:
    browser = Browser(headers={"host": "acme.localhost", "x-forwarded-host": "globex.localhost"})

    assert browser.get(PAGE).wsgi_request.client == acme  # type: ignore[attr-defined]

    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    assert browser.get(PAGE).wsgi_request.client == globex  # type: ignore[attr-defined]


def test_pages_are_in_the_clients_language(db: None) -> None:
    make_client(name="Berg", slug="berg", locale="de_AT")

    answer = Browser().get(PAGE, headers={"host": "berg.localhost"})

    assert answer["Content-Language"] == "de"


def test_cached_hosts_expire_within_seconds(acme: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert hosts.site("new.example") is None
    make_domain(client=acme, host="new.example", is_primary=False)
    hosts.forget()
    assert hosts.site("new.example") is not None
    assert hosts.CACHE_SECONDS <= 5


def test_cache_of_unknown_hosts_is_bounded(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosts, "MAX_CACHED", 3)

    for number in range(10):
        hosts.site(f"host-{number}.example")

    assert len(hosts._cache) <= 3


def test_writes_of_a_failed_request_are_rolled_back(acme: Client, rf: RequestFactory) -> None:
    def page(request: HttpRequest) -> HttpResponse:
        Client.objects.for_client(acme.pk).update(name="Broken")
        return HttpResponse(status=int(request.GET["status"]))

    names = []
    for status in ("500", "200"):
        request = rf.get("/", {"status": status})
        request.client = acme  # type: ignore[attr-defined]
        tenant(page)(request)
        with within(acme.pk):
            names.append(Client.objects.for_client(acme.pk).get().name)

    assert names == ["Acme", "Broken"]


@pytest.mark.django_db(transaction=True)
def test_lost_database_connection_is_503_with_retry_after(rf: RequestFactory) -> None:
    client = make_client(name="Acme")

    def page(request: HttpRequest) -> HttpResponse:
        with suppress(OperationalError), connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return HttpResponse("stored")

    request = rf.get("/")
    request.client = client  # type: ignore[attr-defined]
    answer = tenant(page)(request)

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")


@pytest.mark.parametrize("path", ["/sign-in/?next=%00", "/dashboards/a%00b/", "/sign-in/?a=b&%00"])
def test_nul_in_a_request_is_refused(acme: Client, path: str) -> None:
    answer = Browser(headers={"host": "acme.localhost"}).get(path)

    assert answer.status_code == 400
    assert "<title>" in answer.content.decode()
