"""Domain rows in the client's admin page."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from clients.auth import hosts
from clients.domains import proof
from clients.models import Client, Domain, User
from clients.tenancy import across_clients
from tests.clients.admin.test_admin import changed
from tests.clients.browsers import admin_browser
from tests.fixtures.factories import make_domain, make_user

pytestmark = pytest.mark.django_db


def domains(client: Client) -> list[tuple[str, bool]]:
    with across_clients():
        rows = Domain.objects.for_client(client.pk).order_by("host")
        return [(row.host, row.verified_at is not None) for row in rows]


def errors(answer: Any) -> str:
    (formset,) = (
        inline.formset
        for inline in answer.context["inline_admin_formsets"]
        if inline.formset.model is Domain
    )
    return str(formset.errors) + str(formset.non_form_errors())


@pytest.mark.parametrize("role", ["manager", "owner"])
def test_renaming_a_proven_domain_clears_its_proof(acme: Client, manager: User, role: str) -> None:
    who = manager if role == "manager" else make_user(agency_role="owner")

    answer = changed(acme, admin_browser(who), **{"domains-0-host": "evil.example.com"})

    assert answer.status_code == 302
    assert domains(acme) == [("evil.example.com", False)]
    assert hosts.site("evil.example.com") is None


def test_date_of_proof_cannot_be_submitted(acme: Client) -> None:
    browser = admin_browser(make_user(agency_role="owner"))
    make_domain(client=acme, host="portal.acme.example", is_primary=False, is_verified=False)
    dates = {f"domains-{number}-verified_at_0": "2026-01-01" for number in (0, 1)}
    times = {f"domains-{number}-verified_at_1": "00:00" for number in (0, 1)}

    assert changed(acme, browser, **dates, **times).status_code == 302

    assert ("portal.acme.example", False) in domains(acme)


def test_page_shows_the_dns_record_to_create(acme: Client, manager: User) -> None:
    make_domain(client=acme, host="portal.acme.example", is_primary=False, is_verified=False)

    page = admin_browser(manager).get(reverse("admin:clients_client_change", args=[acme.pk]))

    with across_clients():
        domain = Domain.objects.for_client(acme.pk).get(host="portal.acme.example")
        record = proof.record(domain)
    assert record.name == "_portal-challenge.portal.acme.example"
    for text in (record.name, record.value):
        assert f"<code>{text}</code>" in page.content.decode()


@pytest.mark.parametrize(
    ("host", "words"),
    [
        ("AGENCY.localhost.", "agency's own host"),
        ("192.0.2.7", "not an address"),
        ("example.com", "sub-domain"),
        ("globex.localhost", "in use already"),
    ],
)
def test_unusable_host_is_a_field_error(
    acme: Client, globex: Client, manager: User, host: str, words: str
) -> None:
    answer = changed(acme, admin_browser(manager), **{"domains-0-host": host})

    assert answer.status_code == 200
    assert words in errors(answer)
    assert domains(acme) == [("acme.localhost", True)]


def test_unproven_host_of_another_client_can_be_added(
    acme: Client, globex: Client, manager: User
) -> None:
    make_domain(client=globex, host="a.acme.example", is_primary=False, is_verified=False)

    answer = changed(acme, admin_browser(manager), **{"domains-0-host": "a.acme.example"})

    assert answer.status_code == 302
    assert domains(acme) == [("a.acme.example", False)]


def test_unchanged_apex_domain_does_not_block_saving_the_form(acme: Client, manager: User) -> None:
    make_domain(client=acme, host="acme.example", is_primary=False)

    assert changed(acme, admin_browser(manager), name="Acme Ltd").status_code == 302
    assert ("acme.example", True) in domains(acme)


def test_check_now_proves_a_trusted_host(acme: Client, manager: User) -> None:
    domain = make_domain(client=acme, host="b.localhost", is_primary=False, is_verified=False)
    url = reverse("admin:clients_client_check_domain", args=[acme.pk, domain.pk])

    answer = admin_browser(manager).post(url)

    assert answer["Location"] == reverse("admin:clients_client_change", args=[acme.pk])
    assert ("b.localhost", True) in domains(acme)


def test_domain_of_an_unassigned_client_is_404(globex: Client, manager: User) -> None:
    domain = make_domain(client=globex, host="b.localhost", is_primary=False, is_verified=False)
    url = reverse("admin:clients_client_check_domain", args=[globex.pk, domain.pk])

    assert admin_browser(manager).post(url).status_code == 404
    assert ("b.localhost", False) in domains(globex)
