"""Mails with a link to choose a new password."""

from __future__ import annotations

from contextlib import AbstractContextManager
from email.utils import formataddr, parseaddr
from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from clients.access import hosts
from clients.access.language import language_of
from clients.models import Client, User
from clients.tenancy import across_clients, within


def send(user_id: UUID, *, client_id: UUID | None) -> None:
    """Mail somebody a link to the client's own host; the agency's where there is no client.

    Nothing in the mail comes from the request that asked for it.
    """
    user = User.objects.get(pk=user_id)
    with _scope(client_id):
        client = client_id and Client.objects.for_client(client_id).get()
        if client:
            _mail(user, client, hosts.primary_host(client))
        else:
            _mail(user, None, hosts.agency_host())


def _scope(client_id: UUID | None) -> AbstractContextManager[None]:
    return within(client_id) if client_id else across_clients()


def _mail(user: User, client: Client | None, host: str) -> None:
    language = language_of(client.locale) if client else settings.LANGUAGE_CODE
    name = client.brand.name if client else ""
    context = {
        "brand": name,
        "person": user.name,
        "url": hosts.url(host, _path(user)),
        "minutes": settings.PASSWORD_RESET_TIMEOUT // 60,
    }
    with translation.override(language):
        subject = render_to_string("account/email/reset_subject.txt", context)
        body = render_to_string("account/email/reset.txt", context)
    sender = client.brand.mail_sender if client else ""
    EmailMessage(
        subject=" ".join(subject.split()),
        body=body,
        from_email=_sender(sender or name),
        to=[user.email],
    ).send()


def _path(user: User) -> str:
    key = default_token_generator.make_token(user)
    return reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": key},
    )


def _sender(name: str) -> str:
    """The portal's address under the client's name."""
    own_name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((name or own_name, address))
