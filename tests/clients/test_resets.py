from __future__ import annotations

import re
from typing import Any

import orjson
import pytest
from django.core import mail
from django.test import Client as Browser
from django.test import override_settings
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks
from redis import Redis

from clients.auth import reset_keys
from clients.models import Client, Member, OutgoingMail, User
from clients.tenancy import across_clients
from portal.embedded import free_port
from tests.clients.browsers import browser, events, sign_in, viewer_at
from tests.clients.mails import deliver_all, post, waiting
from tests.fixtures.factories import make_domain, make_member, make_user
from tests.fixtures.mailers import smtp_server


@pytest.fixture
def member(acme: Client) -> Member:
    return make_member(client=acme, role="executive")


def ask_for_reset(email: str, at: Browser | None = None) -> Any:
    return (at or browser()).post("/password/reset/", {"email": email})


def link_in_mail() -> str:
    found = re.search(r"http://acme\.localhost(/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def queued(redis: Redis) -> list[Any]:
    return [orjson.loads(message) for message in redis.lrange("schedules", 0, -1)]


def test_reset_request_does_not_reveal_accounts(
    acme: Client,
    globex: Client,
    member: Member,
    redis: Redis,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    theirs = make_member(client=globex).user

    with django_capture_on_commit_callbacks(execute=True):
        answers = [
            ask_for_reset(email)
            for email in (member.user.email.upper(), theirs.email, "nobody@example.com")
        ]

    assert {(a.status_code, a["Location"]) for a in answers} == {(302, "/password/reset/done/")}
    assert len(queued(redis)) == 3
    # A mail is queued for unknown addresses too, without a recipient.
    deliver_all()
    assert [message.to for message in mail.outbox] == [[member.user.email]]


def test_reset_mail_names_the_client_alone(acme: Client, member: Member) -> None:
    post(OutgoingMail.Kind.RESET, client=acme, user=member.user)
    deliver_all()

    message = mail.outbox[0]
    assert message.to == [member.user.email]
    assert message.subject == "Choose a new password · Acme"
    assert message.from_email == "Acme <no-reply@localhost>"
    assert "30 minutes" in message.body
    assert "vitrine" not in str(message.message()).lower()


def test_reset_page_does_not_wait_for_the_mail_server(acme: Client, member: Member) -> None:
    with override_settings(**smtp_server("127.0.0.1", free_port())):
        assert ask_for_reset(member.user.email).status_code == 302
        deliver_all()

    assert waiting() == []
    with across_clients():
        outgoing = OutgoingMail.objects.across_clients().get()
    assert (outgoing.attempts, outgoing.mailed_at) == (1, None)
    assert outgoing.next_attempt_at
    assert outgoing.next_attempt_at > timezone.now()


def test_reset_link_works_once_and_ends_other_sessions(acme: Client, member: Member) -> None:
    elsewhere, at = browser(), browser()
    sign_in(elsewhere, member.user)
    User.objects.filter(pk=member.user.pk).update(last_login=timezone.now())
    post(OutgoingMail.Kind.RESET, client=acme, user=member.user)
    deliver_all()
    link = link_in_mail()

    form = at.get(link, follow=True)
    assert form["Referrer-Policy"] == "same-origin"
    path = form.redirect_chain[-1][0]
    new = {"password1": "another long battery", "password2": "another long battery"}
    assert at.post(path, new)["Location"] == "/password/reset/key/done/"

    assert viewer_at(elsewhere) is None
    assert User.objects.get(pk=member.user.pk).epoch == 1
    assert sign_in(browser(), member.user, password=new["password1"]).status_code == 302
    assert browser().get(link).status_code == 200
    assert events() == ["login", "password.reset", "login"]


def test_changed_address_voids_sessions_and_reset_keys(acme: Client, member: Member) -> None:
    at = browser()
    sign_in(at, member.user)
    post(OutgoingMail.Kind.RESET, client=acme, user=member.user)
    deliver_all()
    link = link_in_mail()

    User.objects.filter(pk=member.user.pk).update(email="other@example.com")

    assert viewer_at(at) is None
    assert browser().get(link).status_code == 200


def test_opening_another_persons_reset_link_keeps_the_session(acme: Client, member: Member) -> None:
    at, other = browser(), make_member(client=acme).user
    sign_in(at, other)
    post(OutgoingMail.Kind.RESET, client=acme, user=member.user)
    deliver_all()

    form = at.get(link_in_mail(), follow=True)
    assert viewer_at(at).person_id == other.pk

    new = {"password1": "another long battery", "password2": "another long battery"}
    at.post(form.redirect_chain[-1][0], new)
    assert User.objects.get(pk=member.user.pk).check_password(new["password1"])
    assert viewer_at(at) is None


def test_password_change_is_notified_by_mail(acme: Client, member: Member) -> None:
    post(OutgoingMail.Kind.RESET, client=acme, user=member.user)
    deliver_all()
    at = browser()
    path = at.get(link_in_mail(), follow=True).redirect_chain[-1][0]
    at.post(path, {"password1": "another long battery", "password2": "another long battery"})

    deliver_all()

    told = mail.outbox[-1]
    assert (told.to, told.subject) == ([member.user.email], "Your password was changed · Acme")
    assert "http://acme.localhost/password/reset/\n" in str(told.body)


def test_reset_link_is_void_after_30_minutes_a_sign_in_or_on_another_host(
    acme: Client, globex: Client, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(OutgoingMail.Kind.RESET, client=acme, user=member.user)
    deliver_all()
    link = link_in_mail()

    assert browser().get(link).status_code == 302
    assert browser("globex.localhost").get(link).status_code == 200
    sign_in(browser(), member.user)
    assert browser().get(link).status_code == 200


@pytest.fixture
def owner(db: None) -> User:
    return make_user(email="owner@agency.example", agency_role="owner")


def test_staff_passwords_are_not_reset_on_a_clients_host(
    acme: Client, owner: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with across_clients():
        make_member(client=acme, user=owner)

    with django_capture_on_commit_callbacks(execute=True):
        answers = [ask_for_reset(email) for email in (owner.email, "nobody@example.com")]
    deliver_all()

    assert {(a.status_code, a["Location"]) for a in answers} == {(302, "/password/reset/done/")}
    assert mail.outbox == []


@pytest.mark.parametrize("kind", [OutgoingMail.Kind.RESET, OutgoingMail.Kind.CHANGED])
def test_mail_to_staff_links_to_the_agencys_host(
    acme: Client, owner: User, kind: OutgoingMail.Kind
) -> None:
    post(kind, client=acme, user=owner)

    deliver_all()

    assert "http://agency.localhost/password/reset/" in mail.outbox[0].body
    assert "acme" not in str(mail.outbox[0].message()).lower()


def key_for(user: User, host: str) -> str:
    return f"/password/reset/key/{user.pk.hex}-{reset_keys.issue(user, host=host)}/"


def opens(link: str, at: Browser) -> bool:
    """True if a link opens the form for a new password."""
    return b"password1" in at.get(link, follow=True, headers={"accept": "text/html"}).content


def test_reset_key_works_on_its_host_alone(
    acme: Client, globex: Client, member: Member, owner: User
) -> None:
    make_member(client=globex, user=member.user)
    places = ("acme.localhost", "globex.localhost", "agency.localhost")
    made = {(user, host): key_for(user, host) for user in (member.user, owner) for host in places}

    good = {
        (user, host, here)
        for (user, host), link in made.items()
        for here in places
        if opens(link, browser(here))
    }

    assert good == {
        (member.user, "acme.localhost", "acme.localhost"),
        (member.user, "globex.localhost", "globex.localhost"),
        (owner, "agency.localhost", "agency.localhost"),
    }


def test_open_reset_form_is_void_on_another_host(
    acme: Client, globex: Client, member: Member
) -> None:
    make_member(client=globex, user=member.user)
    here, there = browser(), browser("globex.localhost")
    path = here.get(key_for(member.user, "acme.localhost"), follow=True).redirect_chain[-1][0]
    there.cookies = here.cookies

    assert b"password1" in here.get(path).content
    assert b"password1" not in there.get(path).content


def test_link_with_a_key_is_never_redirected_to_another_host(acme: Client, member: Member) -> None:
    make_domain(client=acme, host="old.acme.example", is_primary=False)
    at = browser("old.acme.example")
    link = key_for(member.user, "old.acme.example")

    answer = at.get(link, headers={"accept": "text/html"})

    assert answer["Location"].endswith("-set-password/")
    assert "acme.localhost" not in answer["Location"]
    assert at.get("/sign-in/", headers={"accept": "text/html"}).status_code == 301


def test_resets_are_rate_limited(acme: Client, member: Member) -> None:
    answers = [ask_for_reset(member.user.email).status_code for _ in range(4)]

    assert answers == [302, 302, 302, 429]


def test_resets_of_one_account_are_rate_limited_over_all_networks(
    acme: Client, member: Member
) -> None:
    answers = [
        browser(REMOTE_ADDR=f"192.0.2.{number}")
        .post("/password/reset/", {"email": member.user.email})
        .status_code
        for number in range(1, 6)
    ]

    assert answers == [302, 302, 302, 429, 429]
    with across_clients():
        assert OutgoingMail.objects.across_clients().count() == 3


def test_resets_of_many_accounts_are_rate_limited_per_network(acme: Client) -> None:
    answers = [ask_for_reset(f"{number}@example.com").status_code for number in range(11)]

    assert answers == [302] * 10 + [429]
    assert (
        browser(REMOTE_ADDR="192.0.2.9")
        .post("/password/reset/", {"email": "other@example.com"})
        .status_code
        == 302
    )


@pytest.mark.parametrize("key", ["x", "0" * 32 + "-abc", "0" * 32 + "-set-password"])
def test_forged_reset_link_is_invalid(acme: Client, key: str) -> None:
    answer = browser().get(f"/password/reset/key/{key}/")

    assert answer.status_code == (404 if key == "x" else 200)
    assert b"password1" not in answer.content
