"""Fixed aggregates: the overview, days, one campaign, UTM sources and a funnel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, timedelta
from typing import Any

from sandbox.campaignos.records import SETTLED, UNDELIVERED, Campaign, Message
from sandbox.campaignos.workspace import Workspace

SUMMARY_DAYS = 30


def summary(workspace: Workspace) -> dict[str, Any]:
    """Of the last 30 days [X], and all contacts and campaigns."""
    since = workspace.since(SUMMARY_DAYS)
    sent = [each for each in workspace.messages() if each.sent_at >= since]
    figures = outcome(sent)
    named = ("sent", "opened", "clicked", "openRate", "clickRate")
    first = since.date()
    events = sum(count for day, count in workspace.events_by_day().items() if day >= first)
    new = sum(each.created_at >= since for each in workspace.contacts)
    active = sum(each.status == "ACTIVE" for each in workspace.campaigns)
    return {
        "contacts": {"total": len(workspace.contacts), "new": new},
        "campaigns": {"total": len(workspace.campaigns), "active": active},
        "messages": {"total": len(sent), **{name: figures[name] for name in named}},
        "events": {"total": events},
    }


def outcome(messages: Sequence[Message]) -> dict[str, Any]:
    """Outcome of messages; rates are fractions, of what was delivered."""
    delivered = sum(each.status not in UNDELIVERED for each in messages)
    opened = sum(each.opened_at is not None for each in messages)
    clicked = sum(each.clicked_at is not None for each in messages)
    bounced = sum(each.status == "BOUNCED" for each in messages)
    return {
        "sent": len(messages),
        "delivered": delivered,
        "opened": opened,
        "clicked": clicked,
        "bounced": bounced,
        "failed": sum(each.status == "FAILED" for each in messages),
        "openRate": rate(opened, delivered),
        "clickRate": rate(clicked, delivered),
        "bounceRate": rate(bounced, len(messages)),
    }


def rate(over: int, under: int) -> float:
    return round(over / under, 4) if under else 0.0


def series(workspace: Workspace, days: int) -> list[dict[str, Any]]:
    """A row for each UTC day, today's as far as it is; those before the first data are zero."""
    events, messages = workspace.events_by_day(), workspace.messages()
    new = Counter(each.created_at.date() for each in workspace.contacts)
    sent = Counter(each.sent_at.date() for each in messages)
    opens = Counter(each.opened_at.date() for each in messages if each.opened_at)
    clicks = Counter(each.clicked_at.date() for each in messages if each.clicked_at)
    first = workspace.since(days).date()
    named: list[date] = [first + timedelta(days=number) for number in range(days)]
    return [
        {
            "date": day.isoformat(),
            "events": events.get(day, 0),
            "contacts": new[day],
            "messages": sent[day],
            "opens": opens[day],
            "clicks": clicks[day],
        }
        for day in named
    ]


def of_campaign(workspace: Workspace, campaign: Campaign, days: int) -> dict[str, Any]:
    since = workspace.since(days)
    sent = [
        each
        for each in workspace.messages()
        if each.campaign.id == campaign.id and each.sent_at >= since
    ]
    people = {each.contact for each in sent}
    busy = {each.contact for each in sent if each.sent_at > workspace.now - SETTLED}
    return {
        "campaign": {"id": campaign.id, "name": campaign.run.name, "status": campaign.status},
        "enrollments": {
            "total": len(people),
            "active": len(busy),
            "completed": len(people - busy),
        },
        "messages": {"total": len(sent), **outcome(sent)},
        "statusBreakdown": breakdown(sent, "status"),
        "channelBreakdown": breakdown(sent, "channel"),
        "abTests": ab_tests(campaign, sent),
    }


def breakdown(messages: Sequence[Message], name: str) -> list[dict[str, Any]]:
    found = Counter(getattr(each, name) for each in messages)
    return [{name: value, "_count": number} for value, number in sorted(found.items())]


def ab_tests(campaign: Campaign, sent: Sequence[Message]) -> list[dict[str, Any]]:
    """Subject lines of e-mails, compared by their opens."""
    if campaign.type != "BROADCAST" or not sent:
        return []
    variants = []
    for name in "AB":
        own = [each for each in sent if each.variant == name and each.channel == "EMAIL"]
        opened = sum(each.opened_at is not None for each in own)
        variants.append({"name": name, "sent": len(own), "opened": opened})
    return [{"id": f"{campaign.id}_ab", "name": "Subject line", "variants": variants}]


def attribution(workspace: Workspace, days: int) -> dict[str, Any]:
    now = workspace.now.astimezone(UTC) + timedelta(seconds=1)
    return {"period": f"{days}d", "sources": workspace.sources(workspace.since(days), now)}


def funnel(workspace: Workspace, steps: Sequence[str], days: int) -> dict[str, Any]:
    counts = workspace.funnel(steps, workspace.since(days))
    return {
        "steps": [
            {
                "step": number + 1,
                "type": step,
                "count": count,
                "conversionRate": rate(count, counts[0]),
                "dropOff": counts[number - 1] - count if number else 0,
            }
            for number, (step, count) in enumerate(zip(steps, counts, strict=True))
        ]
    }
