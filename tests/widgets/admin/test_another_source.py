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
    return {"client": client.pk, "turnstile_hall": "B", **given, **changes}


def test_the_form_takes_its_key_and_its_own_kind_of_address(
    acme: Client, admin_browser: Browser
) -> None:
    answer = admin_browser.post(reverse(ADD), form(acme))

    assert answer.status_code == 302
    connection = stored()
    assert connection.source == "turnstile"
    assert connection.base_url == "https://museum.turnstile.example/api"
    assert connection.settings == {"hall": "B"}


def test_the_form_refuses_what_is_not_its_key_and_address(
    acme: Client, admin_browser: Browser
) -> None:
    wrong = form(acme, key="gate-1", base_url="https://turnstile.example/api")

    errors = admin_browser.post(reverse(ADD), wrong).context["adminform"].form.errors

    assert errors["key"] == ["A key is gate- and ten digits."]
    assert "turnstile.example:443" in errors["base_url"][0]


@pytest.mark.parametrize(
    ("hall", "problem"),
    [("", "Enter the Hall. A hall is one capital letter."), ("7", "A hall is one capital letter.")],
)
def test_a_setting_is_checked_at_its_own_field(
    acme: Client, admin_browser: Browser, hall: str, problem: str
) -> None:
    answer = admin_browser.post(reverse(ADD), form(acme, turnstile_hall=hall))

    assert answer.context["adminform"].form.errors == {"turnstile_hall": [problem]}


def test_a_changed_setting_hides_results_of_the_old_one(
    acme: Client, admin_browser: Browser
) -> None:
    admin_browser.post(reverse(ADD), form(acme))
    before = stored()
    url = reverse("admin:clients_connection_change", args=[before.pk])

    page = admin_browser.get(url).content.decode()
    answer = admin_browser.post(url, form(acme, key="", turnstile_hall="C"))

    assert '<input type="text" name="turnstile_hall" value="B" data-platform="turnstile"' in page
    assert answer.status_code == 302
    assert stored().settings == {"hall": "C"}
    assert stored().key_version == before.key_version + 1


def test_other_platforms_are_spared_the_setting(acme: Client, admin_browser: Browser) -> None:
    address = "https://api.oscom.ai/v1"
    key = "oscom_sk_0123456789abcdef"

    given = form(acme, source="oscom", base_url=address, key=key, turnstile_hall="")
    answer = admin_browser.post(reverse(ADD), given)

    assert answer.status_code == 302
    assert stored().settings == {}
