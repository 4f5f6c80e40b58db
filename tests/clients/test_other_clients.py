"""Other clients of a member, read across row-level security: never a client of other people."""

from __future__ import annotations

import pytest
from django.utils import timezone

from clients import other_clients, people
from clients.models import Client, Member, User
from clients.tenancy import across_clients, within
from tests.fixtures.factories import make_client, make_member, make_user


@pytest.fixture
def member(acme: Client) -> Member:
    return make_member(client=acme)


def names(user: User, here: Client) -> list[str]:
    """As on a page of that client, within its scope."""
    user = User.objects.get(pk=user.pk)
    with within(here.pk):
        return [other.name for other in other_clients.of(user, here)]


def test_a_member_sees_their_other_clients_with_their_addresses(
    acme: Client, globex: Client, member: Member
) -> None:
    make_client(name="Initech")
    make_member(client=globex, user=member.user)

    with within(acme.pk):
        found = other_clients.of(member.user, acme)

    assert found == (other_clients.OtherClient("Globex", "http://globex.localhost/"),)
    assert names(member.user, globex) == ["Acme"]


def test_the_scope_of_the_page_holds_after_the_read(acme: Client, globex: Client) -> None:
    user = make_member(client=globex).user

    with within(acme.pk):
        assert [other.name for other in other_clients.of(user, acme)] == ["Globex"]
        assert list(Member.objects.across_clients().filter(user=user)) == []


def test_a_client_disappears_at_once_with_the_membership(
    acme: Client, globex: Client, member: Member
) -> None:
    elsewhere = make_member(client=globex, user=member.user)
    assert names(member.user, acme) == ["Globex"]

    with across_clients():
        people.remove(elsewhere, actor=None)

    assert names(member.user, acme) == []


def test_clients_that_cannot_be_opened_are_left_out(acme: Client, member: Member) -> None:
    suspended = make_client(name="Initech", suspended_at=timezone.now())
    homeless = make_client(name="Hooli", domain=None)
    for client in (suspended, homeless):
        make_member(client=client, user=member.user)

    assert names(member.user, acme) == []


def test_staff_begin_at_the_agencys_host(acme: Client, globex: Client) -> None:
    owner, manager = make_user(agency_role="owner"), make_user(agency_role="manager")
    with across_clients():
        acme.managers.add(manager)
        globex.managers.add(manager)

    assert (names(owner, acme), names(manager, acme)) == ([], [])
