"""The form of a connection takes a new source's declarations, and needs no change for them."""

from __future__ import annotations

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client
from tests.widgets.admin.test_connection import stored
from tests.widgets.sources import turnstile
from widgets.sources import registry

ADD = "admin:clients_connection_add"


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry.SOURCES, "turnstile", turnstile.Turnstile())


def form(client: Client, **changes: str) -> dict[str, object]:
    address = "https://museum.turnstile.example/api"
    given = {"source": "turnstile", "label": "Museum", "base_url": address, "key": turnstile.KEY}
    return {"client": client.pk, **given, **changes}


def test_the_form_takes_its_key_and_its_own_kind_of_address(
    acme: Client, admin_browser: Browser
) -> None:
    answer = admin_browser.post(reverse(ADD), form(acme))

    assert answer.status_code == 302
    connection = stored()
    assert connection.source == "turnstile"
    assert connection.base_url == "https://museum.turnstile.example/api"


def test_the_form_refuses_what_is_not_its_key_and_address(
    acme: Client, admin_browser: Browser
) -> None:
    wrong = form(acme, key="gate-1", base_url="https://turnstile.example/api")

    errors = admin_browser.post(reverse(ADD), wrong).context["adminform"].form.errors

    assert errors["key"] == ["A key is gate- and ten digits."]
    assert "turnstile.example:443" in errors["base_url"][0]
