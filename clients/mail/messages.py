"""The content of each kind of mail, decided at sending time by the present state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clients.auth import hosts, reset_keys
from clients.auth.backend import may_sign_in
from clients.auth.hosts import Site
from clients.auth.language import language_of
from clients.mail import build
from clients.mail.build import MailText
from clients.models import Client, Domain, Invitation, OutgoingMail, User
from clients.secrets import tokens

INVITATION_HOLDS = timedelta(hours=72)


@dataclass(frozen=True)
class Sender:
    """The site that a mail comes from: a client's canonical host, or the agency's."""

    client: Client | None
    host: str

    @property
    def name(self) -> str:
        return self.client.brand.name if self.client else ""

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.client.time_zone if self.client else settings.TIME_ZONE)

    @property
    def language(self) -> str:
        return language_of(self.client.locale) if self.client else settings.LANGUAGE_CODE

    def is_of(self, user: User) -> bool:
        """True if the user signs in at this site."""
        return may_sign_in(user, Site(self.host, self.host, self.client))

    def url(self, name: str, **arguments: str) -> str:
        return hosts.url(self.host, reverse(name, kwargs=arguments))


def message_for(outgoing: OutgoingMail) -> EmailMessage | None:
    """The message to send for a queued mail; None if it is void by now.

    Issues the token of an invitation's link. Needs the client's scope.
    """
    # Mail to staff never links to a client's host, even if requested there.
    sender = _find_sender(None if outgoing.user and outgoing.user.is_staff else outgoing.client)
    if sender is None:
        return None
    with translation.override(sender.language):
        text = TEXTS[OutgoingMail.Kind(outgoing.kind)](outgoing, sender)
        if text is None:
            return None
        return build.compose(
            text,
            client=sender.client,
            host=sender.host,
            language=sender.language,
            key=outgoing.pk.hex,
        )


def _find_sender(client: Client | None) -> Sender | None:
    if client is None:
        return Sender(None, hosts.agency_host())
    if client.suspended_at:
        return None
    try:
        return Sender(client, hosts.primary_host(client))
    except Domain.DoesNotExist:
        return None


def _reset(outgoing: OutgoingMail, sender: Sender) -> MailText | None:
    user = outgoing.user
    if user is None or not sender.is_of(user):
        return None
    minutes = settings.PASSWORD_RESET_TIMEOUT // 60
    key = reset_keys.issue(user, host=sender.host)
    return MailText(
        to=user.email,
        subject=_("Choose a new password"),
        preview=_("The link works once, for {minutes} minutes.").format(minutes=minutes),
        greeting=_greeting(user.name),
        paragraphs=(_("Somebody, most likely you, asked for a new password. Choose one here:"),),
        action=_("Choose a new password"),
        url=sender.url("account_reset_password_from_key", uidb36=user_pk_to_url_str(user), key=key),
        notes=(
            _("The link works once, for {minutes} minutes.").format(minutes=minutes),
            _("If it was not you, there is nothing to do: your password stays as it is."),
        ),
    )


def _changed(outgoing: OutgoingMail, sender: Sender) -> MailText | None:
    user = outgoing.user
    if user is None or not sender.is_of(user):
        return None
    when = _moment(outgoing.created_at, sender)
    return MailText(
        to=user.email,
        subject=_("Your password was changed"),
        preview=_("If it was you, all is well."),
        greeting=_greeting(user.name),
        paragraphs=(
            _("The password for {email} was changed on {when}.").format(
                email=user.email, when=when
            ),
            _("If it was you, all is well. If it was not, choose a new one now:"),
        ),
        action=_("Choose a new password"),
        url=sender.url("account_reset_password"),
        notes=(_("Whoever was signed in with the old password is signed out."),),
    )


def _invitation(outgoing: OutgoingMail, sender: Sender) -> MailText | None:
    if outgoing.invitation is None or not outgoing.invitation.is_pending:
        return None
    if User.objects.staff().filter(email=outgoing.invitation.email).exists():
        return None
    expires_at = timezone.now() + INVITATION_HOLDS
    token = _token(outgoing.invitation, expires_at, host=sender.host)
    return MailText(
        to=outgoing.invitation.email,
        subject=_("You are invited"),
        preview=_("Choose a password, and have a look."),
        greeting=_greeting(""),
        paragraphs=(
            _("{name} keeps its numbers at {host}, and you are invited to see them.").format(
                name=sender.name, host=sender.host
            ),
        ),
        action=_("Accept the invitation"),
        url=sender.url("invitation", token=token),
        notes=(
            _("The link works once, until {when}.").format(when=_moment(expires_at, sender)),
            _("If you did not expect this, leave it be: nothing happens without you."),
        ),
    )


# By kind; widgets add theirs.
TEXTS: dict[OutgoingMail.Kind, Callable[[OutgoingMail, Sender], MailText | None]] = {
    OutgoingMail.Kind.RESET: _reset,
    OutgoingMail.Kind.CHANGED: _changed,
    OutgoingMail.Kind.INVITATION: _invitation,
}


def _token(invitation: Invitation, expires_at: datetime, *, host: str) -> str:
    """A new token for a host; the previous one becomes invalid."""
    token = tokens.new(tokens.INVITATION)
    invitation.token_hash, invitation.token_hint = tokens.hashed(token), tokens.hint(token)
    invitation.expires_at, invitation.host = expires_at, host
    invitation.save(update_fields=["token_hash", "token_hint", "expires_at", "host"])
    return token


def _greeting(name: str) -> str:
    return _("Hello {name},").format(name=name) if name else _("Hello,")


def _moment(at: datetime, sender: Sender) -> str:
    return date_format(timezone.localtime(at, sender.zone), "DATETIME_FORMAT")
