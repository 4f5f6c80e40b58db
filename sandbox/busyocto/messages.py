"""Notifications, alert rules and reports of a domain."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from operator import itemgetter
from random import Random
from typing import Any

from sandbox.busyocto.advertising import identifier
from sandbox.clock import iso
from sandbox.synthetic.calendar import days_between
from sandbox.synthetic.data import SyntheticData

Item = dict[str, Any]

RULES = (
    ("spend_spike", "Spend above plan", "spend", 60.0, True),
    ("weak_ctr", "Click-through rate too low", "ctr", 0.01, True),
    ("dear_conversions", "Conversions too dear", "cpa", 45.0, False),
)
READ_AFTER = timedelta(days=4)
NEWEST = itemgetter("created_at", "id")
PERFORMANCE_ODDS, TEAM_ODDS, SYSTEM_ODDS = 0.09, 0.02, 0.01


def rules(slug: str) -> list[Item]:
    return [
        {
            "id": identifier("alr", f"{slug}:{name}"),
            "name": title,
            "metric": metric,
            "threshold": threshold,
            "enabled": enabled,
        }
        for name, title, metric, threshold, enabled in RULES
    ]


def notifications(
    synthetic: SyntheticData, now: datetime, ads: Sequence[Item], reports: Sequence[Item]
) -> list[Item]:
    """Newest first: new ads of competitors, alerts, finished reports, and what else there is."""
    slug = synthetic.profile.slug
    found = [
        note("competitor", each["id"], f"{each['first_seen']}T06:30:00Z", {"ad_id": each["id"]})
        for each in ads
    ]
    found += of_reports(reports, now)
    for day in days_between(synthetic.first, now.date()):
        rng = Random(f"{slug}:notes:{day}")
        at = iso(datetime.combine(day, time(rng.randrange(6, 20)), UTC))
        for kind, odds in (
            ("performance", PERFORMANCE_ODDS),
            ("team", TEAM_ODDS),
            ("system", SYSTEM_ODDS),
        ):
            if rng.random() < odds:
                found.append(note(kind, f"{slug}:{day}", at, payload(kind, rng)))
    shown = [
        {**each, "read": each["created_at"] < iso(now - READ_AFTER)}
        for each in found
        if each["created_at"] <= iso(now)
    ]
    return sorted(shown, key=NEWEST, reverse=True)


def of_reports(reports: Sequence[Item], now: datetime) -> list[Item]:
    """A notification for each report, read once it is some days old."""
    found = [
        note("report", each["id"], each["completed_at"] or each["created_at"], told(each))
        for each in reports
    ]
    return [{**each, "read": each["created_at"] < iso(now - READ_AFTER)} for each in found]


def note(kind: str, about: str, at: str, content: Item) -> Item:
    named = identifier("ntf", f"{kind}:{about}")
    return {"id": named, "kind": kind, "created_at": at, "payload": content}


def told(report: Item) -> Item:
    return {"report_id": report["id"], "status": report["status"]}


def payload(kind: str, rng: Random) -> Item:
    """Alerts carry metric, value, threshold and trend; other kinds a text."""
    if kind != "performance":
        return {"text": "See the dashboard."}
    _, _, metric, threshold, _ = rng.choice(RULES)
    value = round(threshold * rng.uniform(1.05, 1.6), 4)
    trend = rng.choice(("up", "down"))
    return {"metric": metric, "value": value, "threshold": threshold, "trend": trend}


def monthly_reports(synthetic: SyntheticData, now: datetime) -> list[Item]:
    """One for each month that is over, finished within minutes."""
    slug = synthetic.profile.slug
    firsts = [day for day in days_between(synthetic.first, now.date()) if day.day == 1]
    made = []
    for day in firsts[1:]:
        begun = datetime.combine(day, time(5), UTC)
        if begun + timedelta(minutes=4) <= now:
            made.append(report(f"{slug}:{day}", "monthly", begun, begun + timedelta(minutes=4)))
    return made


def report(named: str, kind: str, begun: datetime, done: datetime | None) -> Item:
    return {
        "id": identifier("rpt", named),
        "type": kind,
        "status": "completed" if done else "queued",
        "created_at": iso(begun),
        "completed_at": iso(done) if done else None,
        "data": {"sections": [{"title": "Summary", "text": "Steady."}]} if done else None,
    }
