from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from clients import invitations, people
from clients.errors import InvitationOver
from clients.models import Client, Domain, Invitation, Member, User
from clients.secrets import tokens
from clients.tenancy import across_clients
from tests.clients.browsers import browser, events, viewer_at
from tests.clients.mails import deliver_all
from tests.fixtures.factories import PASSWORD, make_client, make_domain, make_member, make_user

NEW = "another long battery"
OVER = "This invitation is no longer good"


def invite(client: Client, by: User, email: str = "new@example.com", role: str = "viewer") -> str:
    """Invite an address; the path of the mailed link."""
    with across_clients():
        invitations.send(client, email=email, role=role, actor=by)
    deliver_all()
    found = re.search(r"http://[a-z.]+(/invitation/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def only() -> Invitation:
    with across_clients():
        return Invitation.objects.across_clients().get()


def accept(path: str, password: str = NEW, *, host: str = "acme.localhost") -> Any:
    return browser(host).post(path, {"password1": password, "password2": password})


def is_over(answer: Any) -> bool:
    return answer.status_code == 404 and OVER in answer.content.decode()


def test_new_person_accepts_and_is_signed_in(acme: Client, manager: User) -> None:
    path = invite(acme, manager, " New@Example.com", role="executive")
    assert mail.outbox[0].to == ["new@example.com"]
    assert not User.objects.filter(email="new@example.com").exists()
    at = browser()

    answer = at.post(path, {"password1": NEW, "password2": NEW})

    assert (answer.status_code, answer["Location"]) == (302, "/")
    user = User.objects.get(email="new@example.com")
    assert user.check_password(NEW)
    assert (viewer_at(at).person_id, viewer_at(at).role) == (user.pk, "executive")
    assert events() == ["invitation.sent", "member.added", "invitation.accepted", "login"]
    assert len(mail.outbox) == 1


def test_opening_an_invitation_does_not_accept_it(acme: Client, manager: User) -> None:
    path = invite(acme, manager)

    pages = [browser().get(path), browser().head(path), browser().get(path)]

    assert [page.status_code for page in pages] == [200] * 3
    assert {page["Referrer-Policy"] for page in pages} == {"same-origin"}
    assert "new@example.com" in pages[0].content.decode()
    assert accept(path).status_code == 302


def test_invitation_link_works_once(acme: Client, manager: User) -> None:
    path = invite(acme, manager)
    accept(path)

    assert is_over(browser().get(path))
    assert is_over(accept(path, "yet another battery"))
    assert User.objects.get(email="new@example.com").check_password(NEW)


def test_invitation_link_expires_after_three_days(acme: Client, manager: User) -> None:
    path = invite(acme, manager)
    assert timedelta(hours=71) < only().expires_at - timezone.now() <= timedelta(hours=72)

    with across_clients():
        Invitation.objects.across_clients().update(expires_at=timezone.now())

    assert is_over(browser().get(path))
    assert is_over(accept(path))


def test_revoked_or_replaced_link_is_invalid(acme: Client, manager: User) -> None:
    first = invite(acme, manager)
    second = invite(acme, manager)
    assert is_over(browser().get(first))

    with across_clients():
        invitations.revoke(only(), actor=manager)

    assert is_over(browser().get(second))
    with across_clients(), pytest.raises(InvitationOver):
        invitations.revoke(only(), actor=manager)
    assert events() == ["invitation.sent", "invitation.sent", "invitation.revoked"]


def test_invitation_link_works_on_its_clients_host_alone(
    acme: Client, globex: Client, manager: User
) -> None:
    path = invite(acme, manager)

    assert is_over(browser("globex.localhost").get(path))
    assert is_over(accept(path, host="globex.localhost"))
    assert browser("agency.localhost").get(path).status_code == 404
    assert accept(path).status_code == 302


def test_forged_token_gets_the_same_page(acme: Client) -> None:
    made_up = ("x", "pti_x", tokens.new(tokens.INVITATION), tokens.new(tokens.WEBHOOK))

    answers = [browser().get(f"/invitation/{token}/") for token in made_up]

    assert all(map(is_over, answers))
    assert {answer["Referrer-Policy"] for answer in answers} == {"same-origin"}


def test_guessing_tokens_is_rate_limited(acme: Client) -> None:
    answers = [browser().get("/invitation/x/").status_code for _ in range(61)]

    assert answers == [404] * 60 + [429]


def test_only_the_hash_of_a_token_is_stored(acme: Client, manager: User) -> None:
    token = invite(acme, manager).split("/")[2]

    kept = only()

    assert tokens.is_token(token, tokens.INVITATION)
    assert kept.token_hash == tokens.hashed(token)
    assert kept.token_hint == token[4:12]


@pytest.mark.parametrize("password", ["short", "qwerty123456", "new@example.com"])
def test_weak_password_is_refused_and_the_link_stays_valid(
    acme: Client, manager: User, password: str
) -> None:
    path = invite(acme, manager)

    answer = accept(path, password)

    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert accept(path).status_code == 302


def test_page_and_mail_do_not_reveal_accounts_at_other_clients(
    acme: Client, globex: Client, manager: User
) -> None:
    make_member(client=globex, user=make_user(email="new@example.com"))
    known, unknown = invite(acme, manager), invite(acme, manager, "other@example.org")
    pages = [
        re.sub(r"(new@example.com|other@example.org|pti_\w+|value=\"\w{64}\")", "", page)
        for page in (browser().get(path).content.decode() for path in (known, unknown))
    ]

    assert pages[0] == pages[1]
    assert "Globex" not in pages[0] + str(mail.outbox[0].message())


def clients_of(user: User) -> set[Any]:
    with across_clients():
        members = Member.objects.across_clients().filter(user=user)
        return set(members.values_list("client_id", flat=True))


def test_existing_account_accepts_with_its_own_password_alone(
    acme: Client, globex: Client, manager: User
) -> None:
    theirs = make_member(client=globex, user=make_user(email="new@example.com")).user
    path = invite(acme, manager)

    refused = accept(path)
    assert refused.status_code == 200
    assert "has a password already" in refused.context["form"].errors["password1"][0]
    assert clients_of(theirs) == {globex.pk}

    assert accept(path, PASSWORD).status_code == 302
    assert clients_of(theirs) == {acme.pk, globex.pk}
    deliver_all()
    assert User.objects.get(pk=theirs.pk).password == theirs.password
    assert len(mail.outbox) == 1
    assert events().count("login.failed") == 1


def test_guessing_passwords_by_an_invitation_is_rate_limited(acme: Client, manager: User) -> None:
    make_user(email="new@example.com")
    path = invite(acme, manager)

    answers = [accept(path).status_code for _ in range(6)]

    assert answers == [200] * 5 + [429]
    assert accept(path, PASSWORD).status_code == 429


def test_invitation_sets_no_password_for_members_of_other_clients(
    acme: Client, globex: Client, manager: User
) -> None:
    theirs = make_member(client=globex, user=make_user(email="new@example.com")).user
    User.objects.filter(pk=theirs.pk).update(password="!")

    assert accept(invite(acme, manager)).status_code == 200

    assert not User.objects.get(pk=theirs.pk).has_usable_password()
    assert clients_of(theirs) == {globex.pk}


def test_disabled_account_is_not_reactivated(acme: Client, manager: User) -> None:
    make_user(email="new@example.com", is_active=False)
    path = invite(acme, manager)

    assert is_over(browser().get(path))
    assert is_over(accept(path))


def test_existing_member_keeps_their_role(acme: Client, manager: User) -> None:
    path = invite(acme, manager)
    with across_clients():
        user = people.get_or_create_user("new@example.com")
        people.add(acme, user=user, role="executive", actor=manager)

    assert accept(path).status_code == 302

    with across_clients():
        assert Member.objects.for_client(acme.pk).get().role == "executive"


def test_client_without_a_domain_sends_no_invitation(manager: User) -> None:
    client = make_client(name="Initech", domain=None)
    with across_clients():
        assert not Domain.objects.for_client(client.pk).exists()
        invitations.send(client, email="new@example.com", role="viewer", actor=manager)

    deliver_all()

    assert mail.outbox == []
    assert only().state == Invitation.State.WAITING


def test_invitation_works_on_the_host_of_its_mail_alone(acme: Client, manager: User) -> None:
    path = invite(acme, manager)
    make_domain(client=acme, host="b.acme.example", is_primary=False)
    make_domain(client=acme, host="old.acme.example", is_primary=False)
    with across_clients():
        Invitation.objects.across_clients().update(host="old.acme.example")

    assert is_over(accept(path))
    assert is_over(accept(path, host="b.acme.example"))
    # Served on its own host, without a redirect to the primary host.
    page = browser("old.acme.example").get(path, headers={"accept": "text/html"})
    assert b"password1" in page.content
    assert accept(path, host="old.acme.example").status_code == 302


def test_invitation_mail_to_staff_is_void(acme: Client, manager: User) -> None:
    owner = make_user(agency_role="owner")

    with across_clients():
        invitations.send(acme, email=owner.email, role="viewer", actor=manager)
    deliver_all()

    assert mail.outbox == []


def test_invitation_does_not_set_the_password_of_staff(acme: Client, manager: User) -> None:
    path = invite(acme, manager, email="later@agency.example")
    owner = make_user(email="later@agency.example", agency_role="owner")

    answers = [browser().get(path), accept(path)]

    assert all(is_over(answer) for answer in answers)
    assert User.objects.get(pk=owner.pk).check_password(PASSWORD)
