from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session

from clients.auth import authentication, permissions, sessions, tickets
from clients.auth.viewer import Role
from clients.errors import BadTicket
from clients.models import Client, Member, User
from clients.tenancy import across_clients, within
from tests.clients.browsers import browser, events, sign_in, viewer_at
from tests.fixtures.factories import PASSWORD, make_dashboard, make_member, make_user
from widgets.realtime import page_tickets as live_tickets
from widgets.results import dashboard_specs

WRONG = "The email address and/or password you specified are not correct."


@pytest.fixture
def member(acme: Client) -> Member:
    return make_member(client=acme, role="executive")


def test_a_member_signs_in_and_out(acme: Client, member: Member) -> None:
    at = browser()

    answer = sign_in(at, member.user)

    assert (answer.status_code, answer["Location"]) == (302, "/")
    viewer = viewer_at(at)
    assert (viewer.client_id, viewer.person_id) == (acme.pk, member.user.pk)
    assert (viewer.role, viewer.formats) == (Role.EXECUTIVE, permissions.formats_of(acme))

    assert at.post("/sign-out/")["Location"] == "/sign-in/"
    assert viewer_at(at) is None
    assert User.objects.get(pk=member.user.pk).epoch == 1
    assert events() == ["login", "logout"]


def test_e_mail_addresses_are_compared_in_canonical_form(acme: Client) -> None:
    user = make_user(email="Zoe@Example.com ")
    make_member(client=acme, user=user)

    answer = browser().post("/sign-in/", {"login": " zoE@EXAMPLE.com", "password": PASSWORD})

    assert answer.status_code == 302


def test_all_failed_sign_ins_get_the_same_response(acme: Client, globex: Client) -> None:
    theirs = make_member(client=globex).user
    disabled = make_member(client=acme, user=make_user(is_active=False)).user
    unknown = User(email="nobody@example.com")
    ours = make_member(client=acme).user
    manager, owner = make_user(agency_role="manager"), make_user(agency_role="owner")
    with across_clients():
        acme.managers.add(manager)

    strangers = (theirs, disabled, unknown, manager, owner)
    answers = [sign_in(browser(), user) for user in strangers]
    answers.append(sign_in(browser(), ours, password="wrong"))

    assert [answer.status_code for answer in answers] == [200] * 6
    assert all(WRONG in answer.content.decode() for answer in answers)
    assert events() == ["login.failed"] * 6
    assert Session.objects.count() == 0


def test_member_of_two_clients_sees_each_client_on_its_own_host(
    acme: Client, globex: Client, member: Member
) -> None:
    make_member(client=globex, user=member.user, role="viewer")
    here, there = browser(), browser("globex.localhost")
    for at in (here, there):
        sign_in(at, member.user)

    assert (viewer_at(here).client_id, viewer_at(here).role) == (acme.pk, Role.EXECUTIVE)
    assert (viewer_at(there).client_id, viewer_at(there).role) == (globex.pk, Role.VIEWER)


def test_session_cookie_is_void_on_another_host(
    acme: Client, globex: Client, member: Member
) -> None:
    make_member(client=globex, user=member.user)
    here, there = browser(), browser("globex.localhost")
    sign_in(here, member.user)

    there.cookies = here.cookies

    assert viewer_at(there) is None
    assert there.get("/sign-in/").status_code == 200
    assert viewer_at(here) is not None


@pytest.mark.parametrize("hours", [25, 24 * 7 + 1])
def test_session_times_out_when_idle_and_after_a_week(
    member: Member, hours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = browser()
    sign_in(at, member.user)
    session = at.session
    session[sessions.SIGNED_IN_AT] -= hours * 3600
    session[sessions.SEEN_AT] -= hours * 3600 if hours == 25 else 0
    session.save()

    assert viewer_at(at) is None
    assert Session.objects.count() == 0


def test_sign_out_voids_tickets(acme: Client, member: Member) -> None:
    at = browser()
    sign_in(at, member.user)
    session = at.session
    session[sessions.SEEN_AT] -= 25 * 3600
    session.save()

    assert viewer_at(at) is None
    assert User.objects.get(pk=member.user.pk).epoch == 1


def test_sign_in_of_another_person_ends_the_previous_session(acme: Client, member: Member) -> None:
    at, other = browser(), make_member(client=acme).user
    sign_in(at, member.user)
    request = at.get("/password/reset/done/").wsgi_request

    with within(acme.pk):
        authentication.sign_in(request, other)

    epochs = User.objects.in_bulk([member.user.pk, other.pk])
    assert [epochs[user.pk].epoch for user in (member.user, other)] == [1, 0]


def test_ticket_expires_with_its_session(acme: Client, member: Member) -> None:
    at = browser()
    sign_in(at, member.user)
    request = at.get("/password/reset/done/").wsgi_request
    request.session[sessions.SIGNED_IN_AT] -= 7 * 24 * 3600 - 60
    dashboard_spec = dashboard_specs.load(acme.pk, make_dashboard(client=acme).pk)
    ticket = live_tickets.for_page(request, viewer_at(at), dashboard_spec)
    now = datetime.now(UTC)

    assert tickets.read(ticket, host="acme.localhost", now=now + timedelta(seconds=50))
    with pytest.raises(BadTicket):
        tickets.read(ticket, host="acme.localhost", now=now + timedelta(seconds=61))


def test_active_session_does_not_time_out(member: Member) -> None:
    at = browser()
    sign_in(at, member.user)
    session = at.session
    session[sessions.SEEN_AT] -= 3600
    session.save()

    assert viewer_at(at) is not None
    assert at.session[sessions.SEEN_AT] > session[sessions.SEEN_AT]


def test_role_and_membership_changes_take_effect_at_once(acme: Client, member: Member) -> None:
    at = browser()
    sign_in(at, member.user)

    with across_clients():
        Member.objects.across_clients().update(role="viewer")
    assert viewer_at(at).role == Role.VIEWER

    User.objects.update(is_active=False)
    assert viewer_at(at) is None
    User.objects.update(is_active=True)

    with across_clients():
        Member.objects.across_clients().delete()
    assert viewer_at(at) is None


def test_members_cannot_sign_in_on_the_agencys_host(acme: Client, member: Member) -> None:
    at = browser("agency.localhost")

    assert sign_in(at, member.user).status_code == 200
    answer = sign_in(at, make_user(agency_role="manager"))

    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    assert viewer_at(at) is None


def test_sixth_failed_sign_in_is_rate_limited(member: Member) -> None:
    for _ in range(5):
        assert sign_in(browser(), member.user, password="wrong").status_code == 200

    answer = sign_in(browser(), member.user)

    assert (answer.status_code, events()) == (429, ["login.failed"] * 5)
    assert 890 < int(answer["Retry-After"]) <= 900
    assert "15 minutes" in answer.content.decode()


@pytest.mark.parametrize(
    ("target", "landing"),
    [
        ("/d/sales/?period=ytd", "/d/sales/?period=ytd"),
        ("//evil.example/", "/"),
        ("https://evil.example/", "/"),
        ("http://acme.localhost/", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_sign_in_redirects_to_paths_of_its_own_host(
    member: Member, target: str, landing: str
) -> None:
    assert sign_in(browser(), member.user, next=target)["Location"] == landing


def test_sign_up_is_disabled_and_sign_out_needs_post(acme: Client, member: Member) -> None:
    at = browser()
    sign_in(at, member.user)

    assert at.get("/signup/").status_code == 404
    assert at.get("/sign-out/").status_code == 405
    assert viewer_at(at) is not None


def test_forms_without_a_csrf_token_are_refused(member: Member) -> None:
    at = browser(enforce_csrf_checks=True)

    assert sign_in(at, member.user).status_code == 403
    assert at.post("/sign-out/").status_code == 403
