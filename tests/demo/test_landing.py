"""Landing page at the demo's bare address."""

from __future__ import annotations

import pytest
from django.test import Client as Browser
from pytest_django import Settings

from demo.accounts import AGENCY_HOST, CLIENTS, STAFF, STATES

BARE = ["localhost", "localhost:8000", "LOCALHOST:8000", "127.0.0.1:8000", "[::1]:8000", "[::1]"]


@pytest.mark.parametrize("host", BARE)
def test_landing_page_lists_the_sites(host: str, settings: Settings) -> None:
    settings.PUBLIC_PORT = 8000

    answer = Browser(headers={"host": host}).get("/")

    assert answer.status_code == 200
    for name in (AGENCY_HOST, *(demo_client.host for demo_client in (*CLIENTS, STATES))):
        assert f'href="http://{name}:8000/' in answer.text
    assert all(email in answer.text for email, _, _, _ in STAFF)


@pytest.mark.parametrize("host", ["192.0.2.7:8000", "192-0-2-7.sslip.io:8000"])
def test_landing_page_of_a_remote_demo_lists_the_sites(host: str, settings: Settings) -> None:
    settings.DEMO_HOST, settings.PUBLIC_PORT = "192.0.2.7", 8000

    answer = Browser(headers={"host": host}).get("/")

    assert 'href="http://agency.192-0-2-7.sslip.io:8000/admin/"' in answer.text


@pytest.mark.django_db
@pytest.mark.parametrize(("host", "path"), [("other.example", "/"), ("localhost", "/admin/")])
def test_other_hosts_stay_unknown(host: str, path: str) -> None:
    answer = Browser(headers={"host": host}).get(path)

    assert (answer.status_code, answer.text) == (400, "Unknown host.")
