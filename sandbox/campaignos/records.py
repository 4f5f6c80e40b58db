"""Messages, contacts, campaigns and segments of one workspace.

Clicked messages are OSCOM's visits from e-mails of the same campaigns, and contacts and events are
OSCOM's own: what its revenue shows, these messages brought.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sandbox.oscom.campaigns import Run, runs
from sandbox.synthetic.data import SyntheticData

# Messages that nobody clicked, for each that was.
UNCLICKED = 4
OTHER_CHANNELS = ("EMAIL", "PUSH", "TELEGRAM", "ONSITE")
CHANNEL_WEIGHTS = (16, 2, 1, 1)
FATES, FATE_WEIGHTS = ("OPENED", "DELIVERED", "BOUNCED", "UNSUBSCRIBED", "FAILED"), (9, 8, 1, 1, 1)
UNDELIVERED = ("BOUNCED", "FAILED")
SETTLED = timedelta(days=7)

VISITS = """
    SELECT session_id, min(ts), any_value(utm_campaign), any_value(contact_id),
        any_value(email_subject)
    FROM events WHERE channel = 'email' AND utm_campaign IS NOT NULL AND ts <= $horizon
    GROUP BY session_id ORDER BY 2, 1
"""
CONTACTS = """
    SELECT contact_id, min(ts), count(*), bool_or(conversion), bool_or(type = 'email_click')
    FROM events WHERE created_at <= $now AND contact_id IS NOT NULL
    GROUP BY contact_id ORDER BY 2, 1
"""


@dataclass(frozen=True)
class Campaign:
    id: str
    run: Run
    status: str

    @property
    def type(self) -> str:
        return "AUTOMATED" if self.run.end is None else "BROADCAST"


@dataclass(frozen=True)
class Message:
    id: str
    campaign: Campaign
    channel: str
    status: str
    subject: str
    contact: str
    variant: str
    sent_at: datetime
    opened_at: datetime | None
    clicked_at: datetime | None


@dataclass(frozen=True)
class Contact:
    id: str
    created_at: datetime
    tags: tuple[str, ...]
    score: int


def identifier(prefix: str, text: str) -> str:
    return f"{prefix}_{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def campaigns(synthetic: SyntheticData, now: datetime) -> list[Campaign]:
    """OSCOM's own that send e-mails, under their names, oldest first."""
    today = now.astimezone(ZoneInfo(synthetic.profile.timezone)).date()
    found = []
    for run in runs(synthetic.profile, synthetic.first, today):
        if run.start <= today and "email" in run.channels:
            status = "COMPLETED" if run.end and run.end < today else "ACTIVE"
            found.append(Campaign(identifier("cmp", run.slug), run, status))
    return sorted(found, key=lambda each: (each.run.start, each.id))


def messages(synthetic: SyntheticData, found: Sequence[Campaign], now: datetime) -> list[Message]:
    """All that were sent by now, newest first."""
    by_slug = {each.run.slug: each for each in found}
    horizon = (now + SETTLED).astimezone(UTC).replace(tzinfo=None)
    rows = synthetic.fetch(VISITS, {"horizon": horizon})
    made: list[Message] = []
    for session, moment, slug, contact, subject in rows:
        if campaign := by_slug.get(slug):
            clicked_at = moment.replace(tzinfo=UTC)
            named = (session, campaign, subject or campaign.run.name)
            made += around(named, clicked_at, contact or identifier("ct", session), now)
    return sorted(made, key=lambda each: (each.sent_at, each.id), reverse=True)


def around(
    named: tuple[str, Campaign, str], clicked_at: datetime, contact: str, now: datetime
) -> Iterator[Message]:
    """The message of a click, and those that went to others with it."""
    session, campaign, subject = named
    rng = Random(session)
    sent_at = clicked_at - timedelta(minutes=rng.randint(5, 2000))
    if sent_at > now:
        return
    for number in range(UNCLICKED + 1):
        is_own = number == 0
        channel = "EMAIL" if is_own else rng.choices(OTHER_CHANNELS, CHANNEL_WEIGHTS)[0]
        fate = "CLICKED" if is_own else rng.choices(FATES, FATE_WEIGHTS)[0]
        opened_at = clicked_at - timedelta(minutes=1)
        if not is_own:
            opened_at = sent_at + timedelta(minutes=rng.randint(3, 1500))
        opened = opened_at if fate in ("CLICKED", "OPENED") and opened_at <= now else None
        clicked = clicked_at if is_own and clicked_at <= now else None
        name = f"{session}:{number}"
        yield Message(
            id=identifier("msg", name),
            campaign=campaign,
            channel=channel,
            status=status_of(fate, opened, clicked),
            subject=subject,
            contact=contact if is_own else identifier("ct", name),
            variant="AB"[rng.random() < 0.5],
            sent_at=sent_at,
            opened_at=opened,
            clicked_at=clicked,
        )


def status_of(fate: str, opened: datetime | None, clicked: datetime | None) -> str:
    """As far as it is by now."""
    if fate in ("CLICKED", "OPENED"):
        return "CLICKED" if clicked else "OPENED" if opened else "DELIVERED"
    return fate


def contacts(synthetic: SyntheticData, now: datetime) -> list[Contact]:
    """Everybody whom OSCOM identified by now, oldest first."""
    rows = synthetic.fetch(CONTACTS, {"now": now.astimezone(UTC).replace(tzinfo=None)})
    return [
        Contact(
            identifier("ct", contact),
            first.replace(tzinfo=UTC),
            tuple(tag for tag, has in (("customer", bought), ("reader", reads)) if has),
            min(100, 3 * seen),
        )
        for contact, first, seen, bought, reads in rows
    ]
