"""Who belongs to a client. Each change voids what the person's open pages hold."""

from __future__ import annotations

from django.db import transaction

from clients import audit
from clients.access import epochs
from clients.models import Client, Member, User, canonical_email


@transaction.atomic
def add(client: Client, *, email: str, role: str, actor: User | None) -> Member:
    """Make somebody a member. Whoever is new chooses a password by the reset page."""
    user, _ = User.objects.get_or_create(
        email=canonical_email(email), defaults={"password": _unusable()}
    )
    member = Member.objects.create(client=client, user=user, role=role)
    _record("member.added", member, actor, role=role)
    return member


@transaction.atomic
def set_role(member: Member, role: str, *, actor: User | None) -> None:
    before, member.role = member.role, role
    member.save(update_fields=["role"])
    epochs.revoke_person(member.user_id)
    _record("member.role", member, actor, before=before, after=role)


@transaction.atomic
def remove(member: Member, *, actor: User | None) -> None:
    epochs.revoke_person(member.user_id)
    _record("member.removed", member, actor, role=member.role)
    member.delete()


def _unusable() -> str:
    user = User()
    user.set_unusable_password()
    return user.password


def _record(event: str, member: Member, actor: User | None, **details: str) -> None:
    audit.record(event, client=member.client, actor=actor, subject=member.user.email, **details)
