"""Domain, connection, dashboards and people: bad input is told at its field, and is kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Client, Connection, Domain, Invitation
from clients.tenancy import across_clients
from tests.fixtures.factories import make_client, make_connection, make_user
from widgets.models import ConnectionCheck, Dashboard

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis")]
KEY = "oscom_sk_0123456789abcdef"
ACCOUNT = {"source": "oscom", "label": "Shop", "base_url": "https://api.oscom.ai/v1", "key": KEY}


def url(client: Client, step: str) -> str:
    return reverse(f"admin:onboarding_{step}", args=[client.pk])


def errors(answer: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = answer.context["form"].errors
    return found


def make_check(connection: Connection, **result: Any) -> None:
    now = timezone.now()
    with across_clients():
        ConnectionCheck.objects.create(
            client=connection.client,
            connection=connection,
            requested_at=now,
            done_at=now,
            next_attempt_at=None,
            **result,
        )


def people(*rows: tuple[str, str]) -> dict[str, str]:
    data = {"form-TOTAL_FORMS": str(len(rows)), "form-INITIAL_FORMS": "0"}
    for place, (email, role) in enumerate(rows):
        data |= {f"form-{place}-email": email, f"form-{place}-role": role}
    return data


def test_a_host_shows_the_records_that_prove_it(acme: Client, admin_browser: Browser) -> None:
    admin_browser.post(url(acme, "domain"), {"host": "Reports.Acme.example"})

    with across_clients():
        domain = Domain.objects.for_client(acme.pk).get(host="reports.acme.example")
    part = admin_browser.get(url(acme, "domain_state")).text
    assert f"_portal-challenge.{domain.host}" in part
    assert domain.proof_token in part
    assert f'data-url="{url(acme, "domain_state")}"' in part
    with across_clients():
        Domain.objects.across_clients().filter(pk=domain.pk).update(verified_at=timezone.now())
    assert "data-url" not in admin_browser.get(url(acme, "domain_state")).text


@pytest.mark.parametrize(
    "host", ["globex.localhost", "acme.localhost", "not a host", "example.com", "10.0.0.1"]
)
def test_a_host_that_cannot_be_the_clients_is_refused_at_its_field(
    host: str, acme: Client, admin_browser: Browser
) -> None:
    make_client(name="Globex", domain="globex.localhost")

    answer = admin_browser.post(url(acme, "domain"), {"host": host})

    assert set(errors(answer)) <= {"host", "__all__"}
    assert errors(answer)
    assert answer.context["form"]["host"].value() == host
    with across_clients():
        assert Domain.objects.for_client(acme.pk).count() == 1


def test_a_key_is_stored_sealed_and_tested_at_once(acme: Client, admin_browser: Browser) -> None:
    admin_browser.post(url(acme, "connection"), ACCOUNT)

    with across_clients():
        stored = Connection.objects.for_client(acme.pk).get()
        check = ConnectionCheck.objects.for_client(acme.pk).get()
    assert stored.sealed_key
    assert KEY not in stored.sealed_key
    assert check.next_attempt_at is not None
    assert "Testing the key" in admin_browser.get(url(acme, "connection_state")).text


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"key": "nonsense"}, "key", "it starts with oscom_sk_"),
        ({"key": "sk_live_0123456789abcdef"}, "key", "a key of SocialCRM, not of OSCOM"),
        ({"key": ""}, "key", "it starts with oscom_sk_"),
        ({"base_url": "http://10.0.0.1/"}, "base_url", "https://api.oscom.ai/v1"),
        ({"label": "Taken"}, "__all__", "already"),
    ],
)
def test_a_wrong_account_is_refused_at_its_field(
    change: dict[str, str], field: str, words: str, acme: Client, admin_browser: Browser
) -> None:
    make_connection(client=acme, label="Taken")

    answer = admin_browser.post(url(acme, "connection"), ACCOUNT | change)

    assert set(errors(answer)) == {field}
    assert words in " ".join(errors(answer)[field])
    kept = answer.context["form"]["base_url"].value()
    assert kept == (ACCOUNT | change)["base_url"]
    with across_clients():
        assert Connection.objects.for_client(acme.pk).count() == 1


@pytest.mark.parametrize(
    ("result", "words"),
    [
        ({"usable": False, "failure": "auth_failed"}, "The platform refuses the key."),
        ({"usable": None, "failure": "unavailable"}, "The platform does not answer."),
        ({"usable": True, "account_name": "Acme Shop"}, "The key works for Acme Shop"),
        ({"usable": True, "scopes": {"seo:read": False}}, "Keywords, Pages in search"),
    ],
)
def test_a_test_is_told_in_words(
    result: dict[str, Any], words: str, acme: Client, admin_browser: Browser
) -> None:
    make_check(make_connection(client=acme), **result)

    answer = admin_browser.get(url(acme, "connection_state"))

    assert words in answer.text
    assert "data-url" not in answer.text


def test_templates_beyond_the_keys_permissions_cannot_be_chosen(
    acme: Client, admin_browser: Browser
) -> None:
    account = make_connection(client=acme, key=KEY)
    make_check(account, usable=True, scopes={"analytics:read": True, "seo:read": False})
    chosen = [f"{account.pk}:overview", f"{account.pk}:seo"]

    answer = admin_browser.post(url(acme, "dashboards"), {"template": chosen})

    assert "seo:read" in answer.context["error"]
    kept = [offer.value for offer in answer.context["offers"] if offer.is_chosen]
    assert kept == chosen
    with across_clients():
        assert not Dashboard.objects.for_client(acme.pk).exists()


def test_several_templates_become_dashboards_at_once(acme: Client, admin_browser: Browser) -> None:
    account = make_connection(client=acme, key=KEY)
    chosen = [f"{account.pk}:overview", f"{account.pk}:traffic"]

    answer = admin_browser.post(url(acme, "dashboards"), {"template": chosen})

    assert answer.headers["Location"] == url(acme, "people")
    with across_clients():
        boards = Dashboard.objects.for_client(acme.pk).order_by("position")
        assert [board.slug for board in boards] == ["overview", "traffic"]


@pytest.mark.parametrize("value", ["", "no-such", "{foreign}:overview"])
def test_values_that_are_not_offered_create_nothing(
    value: str, acme: Client, globex: Client, admin_browser: Browser
) -> None:
    make_connection(client=acme)
    foreign = make_connection(client=globex)
    data = {"template": value.format(foreign=foreign.pk)} if value else {}

    answer = admin_browser.post(url(acme, "dashboards"), {"other": "1", **data})

    assert answer.context["error"]
    with across_clients():
        assert not Dashboard.objects.across_clients().exists()


def test_several_people_are_invited_at_once(acme: Client, admin_browser: Browser) -> None:
    rows = people(("A@acme.example", "executive"), ("", "viewer"), ("b@acme.example", "viewer"))

    answer = admin_browser.post(url(acme, "people"), rows)

    assert answer.headers["Location"] == url(acme, "summary")
    with across_clients():
        sent = Invitation.objects.for_client(acme.pk).values_list("email", "role")
        assert sorted(sent) == [("a@acme.example", "executive"), ("b@acme.example", "viewer")]


def test_one_wrong_address_invites_nobody(acme: Client, admin_browser: Browser) -> None:
    staff = make_user(agency_role="manager").email
    rows = people(("a@acme.example", "viewer"), (staff, "viewer"), ("a@acme.example", "viewer"))

    answer = admin_browser.post(url(acme, "people"), rows)

    found = [form.errors.get("email") for form in answer.context["rows"]]
    assert [bool(each) for each in found] == [False, True, True]
    assert answer.context["rows"].forms[0]["email"].value() == "a@acme.example"
    with across_clients():
        assert not Invitation.objects.for_client(acme.pk).exists()


def test_people_wait_for_a_domain(manager: Any, admin_browser: Browser) -> None:
    initech = make_client(name="Initech", domain=None)
    with across_clients():
        initech.managers.add(manager)

    answer = admin_browser.post(url(initech, "people"), people(("a@b.example", "viewer")))

    assert answer.context["problems"] == ["Has no proven domain yet to invite to."]


@pytest.mark.parametrize("name", ["_check", "_test"])
def test_rows_of_another_client_are_not_found(
    name: str, acme: Client, globex: Client, admin_browser: Browser
) -> None:
    account = make_connection(client=globex)
    with across_clients():
        foreign = {"_check": globex.domains.get().pk, "_test": account.pk}[name]
    step = {"_check": "domain", "_test": "connection"}[name]
    change = reverse("admin:onboarding_connection_change", args=[acme.pk, account.pk])

    assert admin_browser.post(url(acme, step), {name: foreign}).status_code == 404
    assert admin_browser.get(change).status_code == 404
