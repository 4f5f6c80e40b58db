"""Sign-in handoff of staff from the admin to a client's pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.auth import sessions
from clients.auth.viewer import Role
from clients.models import Client, User
from clients.tenancy import across_clients
from tests.clients.browsers import admin_browser, browser, events, viewer_at
from tests.fixtures.factories import make_client, make_domain, make_user

pytestmark = pytest.mark.django_db


def handed_off(user: User, client: Client) -> Any:
    """Response of the admin's link to a client's pages."""
    return admin_browser(user).get(reverse("admin:clients_client_open", args=[client.pk]))


def follow(answer: Any) -> Browser:
    at = browser(answer["Location"].split("/")[2])
    at.post(answer["Location"])
    return at


def test_managers_open_pages_of_assigned_clients_and_owners_of_all(
    acme: Client, globex: Client, manager: User
) -> None:
    owner = make_user(agency_role="owner")

    for user, client in ((manager, acme), (owner, acme), (owner, globex)):
        viewer = viewer_at(follow(handed_off(user, client)))
        assert (viewer.client_id, viewer.person_id, viewer.role) == (
            client.pk,
            user.pk,
            Role.MANAGER,
        )
    assert handed_off(manager, globex).status_code == 404
    assert events().count("login") == 7


def test_handoff_token_works_once_and_on_its_host_alone(acme: Client, globex: Client) -> None:
    owner = make_user(agency_role="owner")
    url = handed_off(owner, acme)["Location"]
    path = url.removeprefix("http://acme.localhost")
    there, first, second = browser("globex.localhost"), browser(), browser()

    for at in (there, first, second):
        at.post(path)

    assert [viewer_at(at) is not None for at in (there, first, second)] == [False, True, False]


def test_handoff_page_names_the_person_without_signing_in(acme: Client, manager: User) -> None:
    answer, at = handed_off(manager, acme), browser()

    pages = [at.get(answer["Location"]), at.head(answer["Location"])]

    assert [page.status_code for page in pages] == [200, 200]
    assert manager.email in pages[0].content.decode()
    assert pages[0]["Referrer-Policy"] == "same-origin"
    assert viewer_at(at) is None
    assert viewer_at(follow(answer)).person_id == manager.pk


@pytest.mark.parametrize(("key", "hours"), [(sessions.SEEN_AT, 3), (sessions.SIGNED_IN_AT, 13)])
def test_staff_sessions_have_the_same_timeouts_on_clients_hosts(
    acme: Client, manager: User, key: str, hours: int
) -> None:
    at = follow(handed_off(manager, acme))
    session = at.session
    session[key] -= hours * 3600
    session.save()

    assert viewer_at(at) is None


def test_handoff_form_needs_a_csrf_token(acme: Client, manager: User) -> None:
    answer, at = handed_off(manager, acme), browser(enforce_csrf_checks=True)

    assert at.post(answer["Location"]).status_code == 403
    assert viewer_at(at) is None


def test_handoff_token_expires_after_a_minute(
    acme: Client, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = handed_off(manager, acme)
    later = timezone.now().timestamp() + 61
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)

    assert viewer_at(follow(answer)) is None


def test_handoff_token_is_void_once_the_permission_is_revoked(acme: Client, manager: User) -> None:
    answer = handed_off(manager, acme)
    with across_clients():
        acme.managers.clear()

    assert viewer_at(follow(answer)) is None


def test_forged_handoff_token_redirects_to_the_sign_in_page(acme: Client) -> None:
    for token in ("x", "a:b:c", "WyJ4Il0:1tXyZa:abc"):
        assert browser().get(f"/enter/{token}/")["Location"] == "/sign-in/"
        assert browser().post(f"/enter/{token}/")["Location"] == "/sign-in/"


def test_client_without_a_proven_domain_cannot_be_opened(db: None) -> None:
    client = make_client(name="New", domain=None)
    make_domain(client=client, host="a.new.example", is_verified=False)

    answer = handed_off(make_user(agency_role="owner"), client)

    assert answer["Location"] == reverse("admin:clients_client_change", args=[client.pk])
