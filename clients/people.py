"""Members of a client, and their passwords."""

from __future__ import annotations

from django.db import transaction

from clients import audit
from clients.mail import outbox
from clients.models import Client, Member, OutgoingMail, User, canonical_email
from clients.tenancy import across_clients


def get_or_create_user(email: str, *, lock: bool = False) -> User:
    """The account of an address; a new one has no usable password.

    With `lock` its row is locked until the transaction ends.
    """
    user, _ = User.objects.get_or_create(
        email=canonical_email(email), defaults={"password": _unusable()}
    )
    return User.objects.select_for_update().get(pk=user.pk) if lock else user


def is_member_elsewhere(user: User, client: Client) -> bool:
    """True if the account is a member of another client."""
    with across_clients():
        members = Member.objects.across_clients().filter(user=user)
        return bool(members.exclude(client=client).exists())


@transaction.atomic
def add(client: Client, *, user: User, role: str, actor: User | None) -> Member:
    member = Member.objects.create(client=client, user=user, role=role)
    _record("member.added", member, actor, role=role)
    return member


@transaction.atomic
def set_role(member: Member, role: str, *, actor: User | None) -> None:
    before, member.role = member.role, role
    member.save(update_fields=["role"])
    _record("member.role", member, actor, before=before, after=role)


@transaction.atomic
def remove(member: Member, *, actor: User | None) -> None:
    _record("member.removed", member, actor, role=member.role)
    member.delete()


@transaction.atomic
def set_password(user: User, password: str, *, client: Client | None) -> None:
    """Change a person's password, and notify them by mail unless it is their first.

    Sessions end, since they hold a hash of the old password. `client` is the one on whose host
    the password was changed.
    """
    is_first = not user.has_usable_password()
    user.set_password(password)
    user.save(update_fields=["password"])
    password_was_set(user, client=client, is_first=is_first)


def password_was_set(user: User, *, client: Client | None, is_first: bool = False) -> None:
    if not is_first:
        outbox.post(OutgoingMail.Kind.CHANGED, client=client, user=user)


def _unusable() -> str:
    user = User()
    user.set_unusable_password()
    return user.password


def _record(event: str, member: Member, actor: User | None, **details: str) -> None:
    audit.record(event, client=member.client, actor=actor, subject=member.user.email, **details)
