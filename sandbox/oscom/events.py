"""`GET /analytics/events`: the raw events, page by page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.clock import iso_ms
from sandbox.oscom import cursors, params
from sandbox.oscom.call import Call
from sandbox.oscom.catalogue import PROPERTIES
from sandbox.oscom.query.buckets import midnight

TYPES = ("page_view", "content_read", "form_submit", "email_click", "campaign_interaction")
# A property that a type always has is sent even when it is null.
ALWAYS = ("country", "device")
PROPERTIES_OF: Mapping[str, tuple[str, ...]] = {
    "page_view": ("page_url", "page_title", "referrer", *ALWAYS),
    "content_read": ("content_id", "content_title", "read_seconds", "read_ratio", *ALWAYS),
    "form_submit": ("form_id", "form_name", "page_url", "conversion", "value", *ALWAYS),
    "email_click": (
        "email_id",
        "email_subject",
        "link_url",
        "campaign_id",
        "campaign_name",
        *ALWAYS,
    ),
    "campaign_interaction": (
        "campaign_id",
        "campaign_name",
        "interaction",
        "conversion",
        "value",
        *ALWAYS,
    ),
}
UTM = ("source", "medium", "campaign", "term", "content")
SORTS = {"created_at": "created_at", "timestamp": "ts"}
COLUMNS = (
    "id",
    "type",
    "ts",
    "created_at",
    "visitor_id",
    "contact_id",
    "session_id",
    "channel",
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
    *sorted(PROPERTIES),
)

READERS: Mapping[str, params.Reader] = {
    "event_type": params.some_of(*TYPES),
    "contact_id": params.text,
    "visitor_id": params.text,
    "start_date": params.day,
    "end_date": params.day,
    "created_after": params.moment,
    "created_before": params.moment,
    "properties[]": params.text,
    "limit": params.limit,
    "cursor": params.text,
    "sort": params.one_of("created_at", "-created_at", "timestamp", "-timestamp"),
}


def events(call: Call) -> dict[str, Any]:
    given = params.read(call.request, READERS)
    cursor = given.pop("cursor", None)
    limit = given.pop("limit", params.DEFAULT_LIMIT)
    issuer = {"path": call.request.path, "given": sorted(map(str, given.items()))}
    position = cursors.read(cursor, of=issuer, at=call.wall) if cursor else None

    sort = given.get("sort", "created_at")
    column, descending = SORTS[sort.removeprefix("-")], sort.startswith("-")
    conditions, values = where(call, given)
    if position:
        conditions.append(f"({column}, id) {'<' if descending else '>'} ($moment, $id)")
        values |= {"moment": datetime.fromisoformat(position[0]), "id": position[1]}

    direction = "DESC" if descending else "ASC"
    found = call.synthetic.fetch(
        f"""SELECT {", ".join(COLUMNS)} FROM events WHERE {" AND ".join(conditions)}
            ORDER BY {column} {direction}, id {direction} LIMIT {limit + 1}""",  # noqa: S608 - names are constants, values are bound
        values,
    )
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in found[:limit]]
    following = None
    if len(found) > limit:
        last = rows[-1]
        following = cursors.issue([last[column].isoformat(), last["id"]], of=issuer, at=call.wall)
    return {"data": list(map(render, rows)), "meta": {"next_cursor": following, "limit": limit}}


def where(call: Call, given: Mapping[str, Any]) -> tuple[list[str], dict[str, Any]]:
    """Conditions and bound values. `created_…` acts on ingestion time, dates on event time."""
    zone = ZoneInfo(call.synthetic.profile.timezone)
    conditions, values = ["created_at <= $now"], {"now": naive(call.now)}

    def add(condition: str, name: str, value: Any) -> None:
        conditions.append(condition)
        values[name] = value

    for name, value in given.items():
        match name:
            case "event_type":
                add("list_contains($types, type)", "types", value)
            case "contact_id" | "visitor_id":
                add(f"{name} = ${name}", name, value)
            case "start_date":
                add("ts >= $since", "since", naive(midnight(value, zone)))
            case "end_date":
                add("ts < $until", "until", naive(midnight(value + timedelta(days=1), zone)))
            case "created_after":
                add("created_at > $after", "after", naive(value))
            case "created_before":
                add("created_at < $before", "before", naive(value))
    for name, value in params.properties(given).items():
        column = f"CAST({name} AS VARCHAR)" if name in PROPERTIES else "CAST(NULL AS VARCHAR)"
        add(f"{column} = $property_{name}", f"property_{name}", value)
    return conditions, values


def render(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "type": row["type"],
        "timestamp": stamp(row["ts"]),
        "created_at": stamp(row["created_at"]),
        "visitor_id": row["visitor_id"],
        "contact_id": row["contact_id"],
        "session_id": row["session_id"],
        "channel": row["channel"],
        "properties": {name: plain(row[name]) for name in PROPERTIES_OF[row["type"]]},
        "utm": {name: row[f"utm_{name}"] for name in UTM},
    }


def stamp(moment: datetime) -> str:
    return iso_ms(moment.replace(tzinfo=UTC))


def plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
