"""Choices of a client's conventions in its form."""

from __future__ import annotations

import pytest
from django.urls import reverse

from clients.models import Client, User
from clients.tenancy import across_clients
from tests.clients.browsers import admin_browser
from tests.fixtures.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(db: None) -> User:
    return make_user(agency_role="owner")


def test_locale_currency_and_zone_are_chosen_by_their_names(acme: Client, owner: User) -> None:
    page = admin_browser(owner).get(reverse("admin:clients_client_change", args=[acme.pk]))

    fields = page.context["adminform"].form.fields
    assert dict(fields["locale"].choices)["de_CH"] == "German (Switzerland)"
    assert dict(fields["currency"].choices)["CHF"] == "CHF, Swiss Franc"
    assert "America/New_York" in dict(fields["time_zone"].choices)


def test_a_stored_locale_without_a_country_stays_chosen(acme: Client, owner: User) -> None:
    with across_clients():
        Client.objects.across_clients().filter(pk=acme.pk).update(locale="eo")

    page = admin_browser(owner).get(reverse("admin:clients_client_change", args=[acme.pk]))

    assert '<option value="eo" selected>' in page.content.decode()
