"""Items as CampaignOS writes them: times in milliseconds of UTC, enumerations in capitals."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from sandbox.campaignos.records import Campaign, Contact, Message, identifier
from sandbox.campaignos.workspace import Workspace
from sandbox.clock import iso_ms


def workspace(found: Workspace) -> dict[str, Any]:
    profile = found.synthetic.profile
    created = datetime.combine(found.synthetic.first - timedelta(days=30), time(), UTC)
    return {
        "id": found.id,
        "name": profile.name,
        "slug": profile.slug,
        "role": "MEMBER",
        "createdAt": iso_ms(created),
    }


def campaign(found: Workspace, each: Campaign) -> dict[str, Any]:
    own = [message for message in found.messages() if message.campaign.id == each.id]
    return {
        "id": each.id,
        "name": each.run.name,
        "status": each.status,
        "type": each.type,
        "createdAt": iso_ms(datetime.combine(each.run.start, time(), UTC)),
        "_count": {"enrollments": len({one.contact for one in own}), "messages": len(own)},
    }


def message(each: Message) -> dict[str, Any]:
    """With whom it went to, which nobody here may keep."""
    return {
        "id": each.id,
        "channel": each.channel,
        "status": each.status,
        "subject": each.subject,
        "sentAt": iso_ms(each.sent_at),
        "openedAt": iso_ms(each.opened_at) if each.opened_at else None,
        "contactId": each.contact,
        "campaignId": each.campaign.id,
    }


def event(each: dict[str, Any]) -> dict[str, Any]:
    contact = each["contact"]
    person = {"id": identifier("ct", contact), "email": "someone@example.com"} if contact else None
    return {
        "id": each["id"],
        "type": each["type"],
        "metadata": {"source": "web"},
        "timestamp": iso_ms(each["at"]),
        "contact": person,
    }


def contact(each: Contact) -> dict[str, Any]:
    return {
        "id": each.id,
        "email": "someone@example.com",
        "createdAt": iso_ms(each.created_at),
        "tags": list(each.tags),
        "score": each.score,
    }
