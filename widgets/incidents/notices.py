"""Mails about incidents: the waiting notices of a person are one mail, at a minimum distance."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from clients.auth import permissions
from clients.mail import messages, outbox
from clients.mail.build import MailText
from clients.mail.messages import Sender
from clients.models import Client, OutgoingMail, User
from clients.tenancy import across_clients
from widgets.models import Incident, IncidentNotice
from widgets.pages import account_health

# Between two mails to one person, however much breaks.
DISTANCE = timedelta(minutes=30)
MOST_LINES = 20

Event = IncidentNotice.Event
Kind = OutgoingMail.Kind


def post_due(now: datetime) -> int:
    """Queue a mail for each person with waiting notices; the number of mails."""
    with across_clients():
        waiting = IncidentNotice.objects.across_clients().filter(queued_at=None)
        people = list(waiting.order_by().values_list("user", flat=True).distinct())
        return sum(_post(person, now) for person in people)


def message_text(outgoing: OutgoingMail, sender: Sender) -> MailText | None:
    """The mail's content: its incidents at clients that the person still manages."""
    user = outgoing.user
    if user is None or not (user.is_active and user.wants_notices):
        return None
    with across_clients():
        rows = IncidentNotice.objects.across_clients().filter(mail=outgoing)
        own = permissions.configurable(user, Client.objects.all()).filter(suspended_at=None)
        notices = list(
            rows.filter(client__in=own.values("pk"))
            .select_related("incident__connection", "incident__client")
            .order_by("incident__client__name", "incident__opened_at")
        )
    mended = {each.incident_id: each.incident for each in notices if each.event == Event.RESOLVED}
    broken = [each.incident for each in notices if each.incident_id not in mended]
    return _text(user, broken, list(mended.values()), sender) if notices else None


def _post(person: UUID, now: datetime) -> bool:
    # Locked, so that two sweeps queue one mail.
    user = User.objects.select_for_update().get(pk=person)
    mails = OutgoingMail.objects.across_clients().filter(kind=Kind.INCIDENTS, user=user)
    if mails.filter(created_at__gt=now - DISTANCE).exists():
        return False
    notices = IncidentNotice.objects.across_clients().filter(user=user, queued_at=None)
    if not notices.exists():
        return False
    outgoing = outbox.post(Kind.INCIDENTS, client=None, user=user)
    notices.update(mail=outgoing, queued_at=now)
    return True


def _text(user: User, broken: list[Incident], mended: list[Incident], sender: Sender) -> MailText:
    lines = [*map(_broken, broken), *map(_mended, mended)]
    more = len(lines) - MOST_LINES
    if more > 0:
        lines = [*lines[:MOST_LINES], f"And {more} more; the fleet page has all of them."]
    return MailText(
        to=user.email,
        subject=_subject(broken, mended),
        preview=lines[0],
        greeting=f"Hello {user.name}," if user.name else "Hello,",
        paragraphs=tuple(lines),
        action="Open the fleet",
        url=sender.url("admin:clients_connection_fleet"),
        notes=(
            "You get this mail because you look after these clients. Choose here whether you want"
            f" such mails: {sender.url('admin:notices')}",
        ),
    )


def _subject(broken: list[Incident], mended: list[Incident]) -> str:
    if broken and mended:
        return f"{_counted(broken)} broken, {len(mended)} mended"
    if len(broken or mended) > 1:
        return f"{_counted(broken or mended)} {'need a hand' if broken else 'work again'}"
    [only] = broken or mended
    return f"{_name(only)} {'needs a hand' if broken else 'works again'}"


def _counted(incidents: list[Incident]) -> str:
    return f"{len(incidents)} account{'' if len(incidents) == 1 else 's'}"


def _name(incident: Incident) -> str:
    return f"{incident.connection.label} of {incident.client.name}"


def _broken(incident: Incident) -> str:
    since = account_health.moment(incident.opened_at)
    return f"{_name(incident)}: {_fault(incident)} Since {since}."


def _mended(incident: Incident) -> str:
    since = account_health.moment(incident.opened_at)
    until = account_health.moment(incident.resolved_at or timezone.now())
    return f"{_name(incident)} is mended: {_fault(incident)} From {since} to {until}."


def _fault(incident: Incident) -> str:
    if incident.kind == Incident.Kind.CONNECTION:
        return account_health.trouble(incident.failure) or "The platform does not answer."
    return f"{Incident.Kind(incident.kind).label}."


messages.TEXTS[Kind.INCIDENTS] = message_text
