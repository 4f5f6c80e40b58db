"""Recipients of a report's mails: those of its schedule who still may have them, and the
agency's people who are told about it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clients.auth import hosts
from clients.auth.permissions import may_configure_client, role_of
from clients.models import Client, User
from runtime import leased_jobs
from widgets.models import Report, ReportDelivery, ReportRecipient


@dataclass(frozen=True, slots=True)
class Addressee:
    address: str
    user: User | None = None
    recipient: ReportRecipient | None = None


def addressees(report: Report) -> list[Addressee]:
    """The readers of a report: its requester, or its schedule's recipients without those who
    unsubscribed or lost their access. Needs the client's scope.
    """
    if report.requested_by:
        person = report.requested_by
        return [Addressee(person.email, person)] if role_of(person, report.client) else []
    if report.schedule is None:
        return []
    rows = ReportRecipient.objects.for_client(report.client_id).filter(
        schedule=report.schedule, unsubscribed_at=None
    )
    return [
        Addressee(row.address, row.user, row)
        for row in rows.select_related("user")
        if row.user is None or role_of(row.user, report.client)
    ]


def managers(report: Report) -> list[Addressee]:
    """The agency's people who are told about a report: the schedule's owner, else the client's
    managers, else the agency's owners. Needs the client's scope.
    """
    owner = report.schedule.owner if report.schedule else None
    if owner and owner.is_staff and may_configure_client(owner, report.client_id):
        return [Addressee(owner.email, owner)]
    assigned = report.client.managers.filter(is_active=True)
    people = list(assigned) or list(
        User.objects.filter(agency_role=User.AgencyRole.OWNER, is_active=True)
    )
    return [Addressee(person.email, person) for person in people]


def post(report: Report, kind: ReportDelivery.Kind, people: Sequence[Addressee]) -> None:
    """Queue a mail for each, once. Needs the client's scope."""
    host = host_of(report.client, kind)
    for each in people:
        delivery = ReportDelivery(
            client_id=report.client_id,
            report=report,
            kind=kind,
            recipient=each.recipient,
            user=each.user,
            address=each.address,
            **leased_jobs.requested(),
        )
        delivery.message_id = message_id(delivery, host)
        delivery.save(force_insert=True)
        leased_jobs.notify_on_commit(ReportDelivery, delivery.pk, report.client_id)


def message_id(delivery: ReportDelivery, host: str) -> str:
    """The Message-ID of all attempts of a delivery."""
    return f"<report.{delivery.pk.hex}@{host}>"


def host_of(client: Client, kind: ReportDelivery.Kind) -> str:
    """The host that a mail comes from and links to: the client's for its readers, the agency's
    for its own people. Raises Domain.DoesNotExist for a client without one.
    """
    if kind == ReportDelivery.Kind.REPORT:
        return hosts.primary_host(client)
    return hosts.agency_host()


def is_still_reader(delivery: ReportDelivery) -> bool:
    """False for a reader who unsubscribed, was removed or lost their access since."""
    if delivery.user:
        if role_of(delivery.user, delivery.client) is None:
            return False
        if delivery.report.requested_by_id == delivery.user_id:
            return True
    recipient = delivery.recipient
    return recipient is not None and recipient.unsubscribed_at is None


def is_still_manager(delivery: ReportDelivery) -> bool:
    return delivery.user is not None and may_configure_client(delivery.user, delivery.client_id)
