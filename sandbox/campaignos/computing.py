"""Aggregates of CampaignOS's records in plain Python: what a portal that adds them up should find.

Independent of any connector: metrics are functions over the records of a group.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.campaignos import analytics
from sandbox.campaignos.workspace import Workspace

Row = dict[str, Any]
Rule = Callable[[Sequence[Row]], Any]
DAY = timedelta(days=1)
ANALYTICS_DAYS = 90
FUNNEL_STEPS, FUNNEL_DAYS = ("page_view", "form.submitted", "purchase"), 30
# By resource, the field that places a row in time.
TIMES = {"timeseries": "date", "messages": "sent_at", "contacts": "created_at"}


def compute(workspace: Workspace, resource: str, body: Mapping[str, Any]) -> Row:
    """`{data, totals}` for metrics, dimensions, a date range and a zone; rows in no order."""
    days = body.get("date_range", {})
    first, last = (date.fromisoformat(days.get(end, "2000-01-01")) for end in ("start", "end"))
    rows, rules = ROWS[resource](workspace, first, last), METRICS[resource]
    if resource in TIMES:
        zone = ZoneInfo(body.get("timezone", "UTC"))
        rows = [{**row, "day": day_of(row[TIMES[resource]], zone)} for row in rows]
        rows = [row for row in rows if first <= row["day"] <= last]
    dimensions, metrics = list(body.get("dimensions", [])), body["metrics"]
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        for one in spread(row, dimensions):
            groups[tuple(label(one, name) for name in dimensions)].append(one)
    return {
        "data": [
            dict(zip(dimensions, key, strict=True)) | {name: rules[name](group) for name in metrics}
            for key, group in groups.items()
        ],
        "totals": {name: rules[name](rows) for name in metrics},
    }


def spread(row: Row, dimensions: Sequence[str]) -> list[Row]:
    """A row for each of its tags where they are asked for."""
    return [{**row, "tag": tag} for tag in row["tags"] or (None,)] if "tag" in dimensions else [row]


def day_of(at: datetime | date, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date() if isinstance(at, datetime) else at


def label(row: Row, dimension: str) -> Any:
    day: Any = row.get("day")
    if dimension == "day":
        return day.isoformat()
    if dimension == "week":
        return (day - timedelta(days=day.weekday())).isoformat()
    if dimension == "month":
        return day.replace(day=1).isoformat()
    return row[dimension]


def of_days(workspace: Workspace, first: date, last: date) -> list[Row]:
    span = (workspace.today - workspace.synthetic.first).days
    return [
        {**row, "date": date.fromisoformat(row["date"])}
        for row in analytics.series(workspace, span)
    ]


def of_summary(workspace: Workspace, first: date, last: date) -> list[Row]:
    found = analytics.summary(workspace)
    return [
        {
            "contacts": found["contacts"]["total"],
            "new_contacts": found["contacts"]["new"],
            "campaigns": found["campaigns"]["total"],
            "active_campaigns": found["campaigns"]["active"],
            "messages": found["messages"]["total"],
            "sent": found["messages"]["sent"],
            "opened": found["messages"]["opened"],
            "clicked": found["messages"]["clicked"],
            "open_rate": found["messages"]["openRate"],
            "click_rate": found["messages"]["clickRate"],
            "events": found["events"]["total"],
        }
    ]


def of_messages(workspace: Workspace, first: date, last: date) -> list[Row]:
    return [
        {
            "sent_at": each.sent_at,
            "channel": each.channel,
            "status": each.status,
            "campaign": each.campaign.run.name,
            "opened": each.opened_at is not None,
        }
        for each in workspace.messages()
    ]


def of_campaigns(workspace: Workspace, first: date, last: date) -> list[Row]:
    found = []
    for each in workspace.campaigns:
        told = analytics.of_campaign(workspace, each, ANALYTICS_DAYS)
        named = {"campaign": each.run.name, "state": each.status, "type": each.type}
        people = told["enrollments"]
        named |= {"enrollments": people["total"], "active_enrollments": people["active"]}
        found.append({**named, "completed_enrollments": people["completed"], **told["messages"]})
    return found


def parts(name: str) -> Callable[[Workspace, date, date], list[Row]]:
    """The messages of each campaign by their channel or status."""

    def rows(workspace: Workspace, first: date, last: date) -> list[Row]:
        return [
            {"campaign": each.run.name, name: part[name], "count": part["_count"]}
            for each in workspace.campaigns
            for part in analytics.of_campaign(workspace, each, ANALYTICS_DAYS)[f"{name}Breakdown"]
        ]

    return rows


def of_tests(workspace: Workspace, first: date, last: date) -> list[Row]:
    return [
        {"campaign": each.run.name, "test": test["name"], "variant": variant["name"], **variant}
        for each in workspace.campaigns
        for test in analytics.of_campaign(workspace, each, ANALYTICS_DAYS)["abTests"]
        for variant in test["variants"]
    ]


def of_sources(workspace: Workspace, first: date, last: date) -> list[Row]:
    since, until = (datetime.combine(day, time(), UTC) for day in (first, last + DAY))
    names = {"utmSource": "utm_source", "utmMedium": "utm_medium", "utmCampaign": "utm_campaign"}
    return [
        {names.get(name, name): value for name, value in row.items()}
        for row in workspace.sources(since, until)
    ]


def of_steps(workspace: Workspace, first: date, last: date) -> list[Row]:
    return [
        {**row, "position": row["step"], "step": f"{row['step']}. {row['type']}"}
        for row in analytics.funnel(workspace, FUNNEL_STEPS, FUNNEL_DAYS)["steps"]
    ]


def of_segments(workspace: Workspace, first: date, last: date) -> list[Row]:
    return [
        {"segment": each["name"], "evaluation": each["evaluation"], **each["_count"]}
        for each in workspace.segments()
    ]


def of_contacts(workspace: Workspace, first: date, last: date) -> list[Row]:
    return [vars(each) for each in workspace.contacts]


def total(name: str) -> Rule:
    return lambda rows: round(sum(row[name] for row in rows), 2)


def ratio(over: str, under: str) -> Rule:
    def rule(rows: Sequence[Row]) -> Any:
        below = total(under)(rows)
        return round(total(over)(rows) / below, 4) if below else None

    return rule


def of_last(name: str) -> Rule:
    return lambda rows: max(rows, key=lambda row: row["position"])[name] if rows else None


def of_only(name: str) -> Rule:
    return lambda rows: rows[0][name]


def mean(name: str) -> Rule:
    return lambda rows: round(sum(row[name] for row in rows) / len(rows), 4) if rows else None


ROWS: Mapping[str, Callable[[Workspace, date, date], list[Row]]] = {
    "timeseries": of_days,
    "summary": of_summary,
    "messages": of_messages,
    "campaigns": of_campaigns,
    "campaign_channels": parts("channel"),
    "campaign_statuses": parts("status"),
    "ab_tests": of_tests,
    "attribution": of_sources,
    "funnel": of_steps,
    "segments": of_segments,
    "contacts": of_contacts,
}
COUNTED = ("sent", "delivered", "opened", "clicked", "bounced", "failed")
METRICS: Mapping[str, Mapping[str, Rule]] = {
    "timeseries": {
        "events": total("events"),
        "new_contacts": total("contacts"),
        **{name: total(name) for name in ("messages", "opens", "clicks")},
        "open_rate": ratio("opens", "messages"),
        "click_rate": ratio("clicks", "messages"),
    },
    "summary": {
        **{
            name: total(name)
            for name in (
                *("contacts", "new_contacts", "campaigns", "active_campaigns", "messages"),
                *("sent", "opened", "clicked", "events"),
            )
        },
        "open_rate": of_only("open_rate"),
        "click_rate": of_only("click_rate"),
    },
    "messages": {"messages": len, "opened": total("opened")},
    "campaigns": {
        "campaigns": len,
        **{
            name: total(name)
            for name in ("enrollments", "active_enrollments", "completed_enrollments", *COUNTED)
        },
        "open_rate": ratio("opened", "delivered"),
        "click_rate": ratio("clicked", "delivered"),
        "bounce_rate": ratio("bounced", "sent"),
    },
    "campaign_channels": {"messages": total("count")},
    "campaign_statuses": {"messages": total("count")},
    "ab_tests": {
        "sent": total("sent"),
        "opened": total("opened"),
        "open_rate": ratio("opened", "sent"),
    },
    "attribution": {name: total(name) for name in ("events", "contacts", "conversions", "revenue")},
    "funnel": {"people": of_last("count"), "conversion_rate": of_last("conversionRate")},
    "segments": {"segments": len, "members": total("memberships")},
    "contacts": {"contacts": len, "score": mean("score")},
}
