"""Insertion and deletion of events by commands: late ones, new ones, revised numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sandbox.synthetic.data import SyntheticData

# Every column of the table that is no text.
TYPES = {
    "ts": "TIMESTAMP",
    "created_at": "TIMESTAMP",
    "session_started": "TIMESTAMP",
    "read_seconds": "INTEGER",
    "read_ratio": "DECIMAL(4, 2)",
    "conversion": "BOOLEAN",
    "value": "DECIMAL(12, 2)",
}
# Columns that all events of a session share with its first.
OF_SESSION = (
    "session_started",
    "channel",
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
)

Row = dict[str, Any]


def insert(synthetic: SyntheticData, rows: Sequence[Row]) -> None:
    """Add events by column; their sessions are completed from what is known of them."""
    if not rows:
        return
    finished = completed(synthetic, rows)
    columns = sorted({name for row in finished for name in row})
    lists = ", ".join(f"unnest(CAST(${name} AS {kind(name)}[]))" for name in columns)
    synthetic.write(
        f"INSERT INTO events ({', '.join(columns)}) SELECT {lists}",
        {name: [row.get(name) for row in finished] for name in columns},
    )


def remove_sessions(
    synthetic: SyntheticData,
    amount: int,
    *,
    channel: str | None,
    since: datetime,
    until: datetime,
) -> list[str]:
    """Delete the newest sessions that began in the range, with all their events."""
    found = synthetic.fetch(
        """SELECT session_id, min(session_started) AS started FROM events
           WHERE session_started >= $since AND session_started < $until
             AND ($channel IS NULL OR channel = $channel)
           GROUP BY session_id ORDER BY started DESC, session_id LIMIT $amount""",
        {"since": since, "until": until, "channel": channel, "amount": amount},
    )
    ids = [session_id for session_id, _ in found]
    synthetic.write("DELETE FROM events WHERE list_contains($ids, session_id)", {"ids": ids})
    return ids


def identify(synthetic: SyntheticData, visitor_id: str, contact_id: str) -> None:
    """Past events of a visitor gain the contact."""
    synthetic.write(
        "UPDATE events SET contact_id = $contact WHERE visitor_id = $visitor",
        {"contact": contact_id, "visitor": visitor_id},
    )


def completed(synthetic: SyntheticData, rows: Sequence[Row]) -> list[Row]:
    """Each row with its session's own values: of the stored first event, or of its first here."""
    known = sessions(synthetic, {row["session_id"] for row in rows})
    by_session: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_session[row["session_id"]].append(row)
    shared = {}
    for session_id, found in by_session.items():
        first = min(found, key=lambda row: row["ts"])
        own = {name: first.get(name) for name in OF_SESSION} | {"session_started": first["ts"]}
        shared[session_id] = known.get(session_id, own)
    return [row | shared[row["session_id"]] for row in rows]


def sessions(synthetic: SyntheticData, ids: set[str]) -> Mapping[str, Row]:
    found = synthetic.fetch(
        f"""SELECT session_id, {", ".join(f"any_value({name})" for name in OF_SESSION)}
            FROM events WHERE list_contains($ids, session_id) GROUP BY ALL""",  # noqa: S608 - constants
        {"ids": sorted(ids)},
    )
    return {row[0]: dict(zip(OF_SESSION, row[1:], strict=True)) for row in found}


def kind(column: str) -> str:
    return TYPES.get(column, "VARCHAR")
