from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client as Browser
from django.urls import reverse

from clients import invitations
from clients.models import AuditEntry, Client, Invitation, User
from clients.tenancy import across_clients
from tests.clients.browsers import admin_browser
from tests.clients.mails import deliver_all
from tests.fixtures.factories import make_client, make_member, make_user

ADD = "admin:clients_invitation_add"
LIST = "admin:clients_invitation_changelist"


def invite(at: Browser, client: Client, email: str = "New@Example.com", **fields: str) -> Any:
    form = {"client": client.pk, "email": email, "role": "viewer"} | fields
    return at.post(reverse(ADD), form)


def pending() -> list[Invitation]:
    with across_clients():
        return list(Invitation.objects.across_clients().pending())


def act(at: Browser, action: str, *rows: Invitation) -> Any:
    form = {"action": action, "_selected_action": [row.pk for row in rows]}
    return at.post(reverse(LIST), form, follow=True)


def test_managers_invite_list_and_revoke_invitations(acme: Client, manager: User) -> None:
    at = admin_browser(manager)

    assert invite(at, acme, role="executive").status_code == 302
    deliver_all()
    assert mail.outbox[0].to == ["new@example.com"]
    page = at.get(reverse(LIST)).content.decode()
    assert "new@example.com" in page
    assert "Sent" in page

    act(at, "revoke", *pending())
    assert pending() == []
    with across_clients():
        entries = AuditEntry.objects.for_client(acme.pk).filter(event__startswith="invitation.")
        assert {"invitation.sent", "invitation.revoked"} <= {entry.event for entry in entries}
        assert {entry.actor_id for entry in entries} == {manager.pk}


def test_sending_again_replaces_the_link(acme: Client, manager: User) -> None:
    at = admin_browser(manager)
    invite(at, acme)
    deliver_all()
    [before] = pending()

    act(at, "send_again", before)
    deliver_all()

    assert len(mail.outbox) == 2
    assert pending()[0].token_hash != before.token_hash


def test_second_invitation_of_an_address_is_sent_again(acme: Client, manager: User) -> None:
    at = admin_browser(manager)

    assert invite(at, acme).status_code == 302
    assert invite(at, acme, role="executive").status_code == 302

    assert [(row.email, row.role) for row in pending()] == [("new@example.com", "executive")]


def test_managers_invite_to_assigned_clients_alone(
    acme: Client, globex: Client, manager: User
) -> None:
    at = admin_browser(manager)
    with across_clients():
        owner = make_user(agency_role="owner")
        theirs = invitations.send(globex, email="g@example.com", role="viewer", actor=owner)

    answer = invite(at, globex)

    assert "Select a valid choice" in answer.content.decode()
    assert "g@example.com" not in at.get(reverse(LIST)).content.decode()
    act(at, "revoke", theirs)
    assert [row.email for row in pending()] == ["g@example.com"]


@pytest.mark.parametrize("role", ["manager", "owner", ""])
def test_only_member_roles_can_be_granted(acme: Client, manager: User, role: str) -> None:
    assert invite(admin_browser(manager), acme, role=role).status_code == 200
    assert pending() == []


def test_form_does_not_reveal_accounts_at_other_clients(
    acme: Client, globex: Client, manager: User
) -> None:
    make_member(client=globex, user=make_user(email="known@example.com"))
    at = admin_browser(manager)

    answers = [invite(at, acme, email) for email in ("known@example.com", "new@example.com")]

    assert {(a.status_code, a["Location"]) for a in answers} == {(302, reverse(LIST))}


def test_unsendable_invitation_is_a_field_error(acme: Client, manager: User) -> None:
    make_member(client=acme, user=make_user(email="here@example.com"))
    hostless = make_client(name="Initech", domain=None)
    with across_clients():
        hostless.managers.add(manager)
    at = admin_browser(manager)

    assert "Is a member already." in invite(at, acme, "here@example.com").content.decode()
    assert "no proven domain" in invite(at, hostless).content.decode()
    assert pending() == []


def test_invitations_of_one_address_are_rate_limited(acme: Client, manager: User) -> None:
    at = admin_browser(manager)

    answers = [invite(at, acme).status_code for _ in range(6)]

    assert answers == [302] * 5 + [200]
    assert "Too many invitations" in act(at, "send_again", *pending()).content.decode()


def test_list_of_members_links_to_invitations(acme: Client, manager: User) -> None:
    page = admin_browser(manager).get(reverse("admin:clients_member_changelist")).content.decode()

    assert f'href="{reverse(ADD)}"' in page


def test_staff_addresses_cannot_be_invited(acme: Client, manager: User) -> None:
    owner = make_user(agency_role="owner")

    answer = invite(admin_browser(manager), acme, email=owner.email)

    assert answer.status_code == 200
    assert "Works at the agency" in answer.content.decode()
    assert pending() == []
