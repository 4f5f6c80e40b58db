"""Account menu: who is signed in, their language, and a new password."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client as Browser

from clients.models import Client, Member, User
from tests.clients.browsers import browser, events, sign_in, viewer_at
from tests.clients.mails import deliver_all
from tests.fixtures.factories import PASSWORD, make_dashboard, make_member, make_user

NEW = "another long battery"
MENU = '<details class="menu account'


@pytest.fixture
def member(acme: Client) -> Member:
    make_dashboard(client=acme, slug="overview")
    user = make_user(name="Zoe <Miller>")
    return make_member(client=acme, user=user, role="executive")


@pytest.fixture
def at(member: Member) -> Browser:
    found = browser()
    sign_in(found, member.user)
    return found


def page(at: Browser, path: str = "/dashboards/overview/") -> str:
    return at.get(path).content.decode()


def choose(at: Browser, language: str, path: str = "/dashboards/overview/?period=today") -> Any:
    return at.post("/language/", {"language": language, "next": path})


def change(at: Browser, old: str = PASSWORD, new: str = NEW) -> Any:
    fields = {"old_password": old, "new_password1": new, "new_password2": new}
    return at.post("/password/change/", fields)


def test_the_menu_says_who_is_signed_in(at: Browser, member: Member) -> None:
    html = page(at)

    assert "<b>Zoe &lt;Miller&gt;</b>" in html
    assert member.user.email in html
    assert "Can view and export" in html


@pytest.mark.parametrize("path", ["/dashboards/overview/?period=never", "/dashboards/overview/"])
def test_pages_have_one_menu_and_one_choice_of_colours(at: Browser, path: str) -> None:
    html = page(at, path)

    assert (html.count(MENU), html.count("<portal-theme")) == (1, 1)


def test_a_kiosk_has_no_menu(at: Browser) -> None:
    assert MENU not in page(at, "/dashboards/overview/?view=kiosk")


def test_equal_pages_of_two_people_name_each_of_them(acme: Client, at: Browser) -> None:
    other = make_member(client=acme).user
    theirs = browser()
    sign_in(theirs, other)

    first, second = page(at), page(theirs)

    assert other.email not in first
    assert other.email in second
    assert "Zoe" not in second


def test_a_language_is_kept_and_spoken(at: Browser, acme: Client, member: Member) -> None:
    answer = choose(at, "de")

    assert (answer.status_code, answer["Location"]) == (302, "/dashboards/overview/?period=today")
    assert User.objects.get(pk=member.user.pk).language == "de"
    german = at.get("/dashboards/overview/")
    assert german["Content-Language"] == "de"
    assert '<html lang="de">' in german.content.decode()
    assert "Darf ansehen und exportieren" in german.content.decode()
    formats = viewer_at(at).formats
    assert (formats.locale, formats.currency, formats.zone) == ("de", acme.currency, acme.time_zone)

    choose(at, "")
    assert '<html lang="en">' in page(at)
    assert viewer_at(at).formats.locale == acme.locale


def test_another_persons_language_is_theirs(acme: Client, at: Browser) -> None:
    theirs = browser()
    sign_in(theirs, make_member(client=acme).user)

    choose(at, "fr")

    assert '<html lang="en">' in page(theirs)
    assert '<html lang="en">' in page(browser(), "/sign-in/")


@pytest.mark.parametrize("language", ["it", "de_DE", "DE", "../de"])
def test_unknown_language_is_400(at: Browser, member: Member, language: str) -> None:
    assert choose(at, language).status_code == 400
    assert User.objects.get(pk=member.user.pk).language == ""


def test_language_choice_redirects_to_this_host_alone(at: Browser) -> None:
    assert choose(at, "de", "//evil.example")["Location"] == "/"


def test_a_new_password_ends_all_other_sessions(at: Browser, member: Member) -> None:
    elsewhere = browser()
    sign_in(elsewhere, member.user)
    before = at.cookies["sessionid"].value

    answer = change(at)

    assert "Your password has been changed" in answer.content.decode()
    assert viewer_at(at) is not None
    assert at.cookies["sessionid"].value != before
    assert viewer_at(elsewhere) is None
    assert sign_in(browser(), member.user, password=NEW).status_code == 302
    assert User.objects.get(pk=member.user.pk).epoch == 1
    assert events() == ["login", "login", "password.changed", "login"]


def test_a_new_password_is_notified_by_mail(at: Browser, member: Member) -> None:
    change(at)
    deliver_all()

    told = mail.outbox[-1]
    assert (told.to, told.subject) == ([member.user.email], "Your password was changed · Acme")


def test_wrong_passwords_count_as_failed_sign_ins(at: Browser, member: Member) -> None:
    for _ in range(5):
        assert "field--error" in change(at, old="wrong horse battery").content.decode()

    assert change(at).status_code == 429
    assert events().count("login.failed") == 5
    assert User.objects.get(pk=member.user.pk).check_password(PASSWORD)


@pytest.mark.parametrize("new", ["short", "password1234", ""])
def test_weak_password_is_refused(at: Browser, member: Member, new: str) -> None:
    assert "field__error" in change(at, new=new).content.decode()
    assert User.objects.get(pk=member.user.pk).check_password(PASSWORD)
    assert "login.failed" not in events()
