"""Forms of the desk write the columns that they change, and none that others wrote meanwhile."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models.signals import pre_save
from django.test import Client as Browser
from django.utils import timezone

from clients.models import Client, Domain, User
from clients.tenancy import across_clients
from tests.clients.admin.test_admin import changed
from tests.clients.browsers import admin_browser
from tests.fixtures.factories import make_domain, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def written() -> Any:
    """The columns of each row that is saved, None for all of them, by the model's name."""
    found: dict[str, set[str] | None] = {}

    def note(sender: Any, instance: Any, update_fields: Any, **others: Any) -> None:
        found[sender.__name__] = None if update_fields is None else set(update_fields)

    pre_save.connect(note)
    yield found
    pre_save.disconnect(note)


def test_client_form_writes_what_it_changes(
    acme: Client, manager: User, written: dict[str, set[str] | None]
) -> None:
    changed(acme, admin_browser(manager), name="Acme Ltd", **{"brand-0-colour": "#102030"})

    assert written["Client"] == {"name"}
    assert written["Brand"] is not None
    assert written["Brand"] - {"updated_at"} == {"colour"}


def test_proof_of_a_domain_outlives_a_form_that_was_opened_before(
    acme: Client, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker proves the domain between the form's reading of the row and its writing."""
    domain = make_domain(client=acme, host="new.acme.example", is_primary=False, is_verified=False)
    browser = admin_browser(manager)
    now = timezone.now()
    stored = Domain.save

    def proven_first(self: Domain, **options: Any) -> None:
        Domain.unscoped.filter(pk=self.pk).update(verified_at=now)
        stored(self, **options)

    monkeypatch.setattr(Domain, "save", proven_first)
    primary = str(acme_domain(acme).pk)
    changed(acme, browser, **rows_of(primary, str(domain.pk)))

    with across_clients():
        found = Domain.objects.for_client(acme.pk).get(pk=domain.pk)
    assert (found.is_primary, found.verified_at) == (True, now)


def acme_domain(acme: Client) -> Domain:
    with across_clients():
        return Domain.objects.for_client(acme.pk).get(host="acme.localhost")


def rows_of(first: str, second: str) -> dict[str, str]:
    """The inline forms of two domains, of which the second becomes the primary one."""
    return {
        "domains-TOTAL_FORMS": "2",
        "domains-INITIAL_FORMS": "2",
        "domains-0-id": first,
        "domains-0-host": "acme.localhost",
        "domains-0-is_primary": "",
        "domains-1-id": second,
        "domains-1-host": "new.acme.example",
        "domains-1-is_primary": "on",
    }


def test_owners_form_does_not_restore_an_old_password(
    acme: Client, written: dict[str, set[str] | None]
) -> None:
    owner, person = make_user(agency_role="owner"), make_user()
    browser: Browser = admin_browser(owner)
    form = {"email": person.email, "name": "Zoe", "agency_role": "", "is_active": "on"}
    written.clear()

    browser.post(f"/admin/clients/user/{person.pk}/change/", form)

    person.refresh_from_db()
    assert person.name == "Zoe"
    assert written["User"] == {"name"}
