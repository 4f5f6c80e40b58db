"""Sample annotations of the last weeks for the demo's clients."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from clients.models import Connection
from widgets.models import Annotation

Kind = Annotation.Kind

# Days ago, kind, text and figures.
Annotations = tuple[tuple[int, str, str, str], ...]

ANNOTATIONS: Mapping[str, Annotations] = {
    "alpenpfad": (
        (5, Kind.COMPLETED, "Winter-Vorverkauf", ""),
        (12, Kind.PUBLISHED, "Packliste für die Hüttentour: 38 Dinge, die mitmüssen", ""),
        (13, Kind.PUBLISHED, "Welcher Wanderschuh passt zu mir?", ""),
        (21, Kind.ALERT, "Conversions", "31 < 40"),
    ),
    "brightsmile": (
        (4, Kind.PUBLISHED, "Use your benefits before they expire", ""),
        (16, Kind.ALERT, "Conversions", "7 < 10"),
        (23, Kind.PUBLISHED, "Five foods your enamel hates", ""),
    ),
    "maison-elan": (
        (6, Kind.PUBLISHED, "La couleur de la saison : safran", ""),
        (18, Kind.COMPLETED, "Lancement Automne-Hiver", ""),
    ),
}


def keep(connection: Connection, now: datetime) -> None:
    """Add missing annotations, which OSCOM tells; those of past days are kept."""
    client = connection.client
    if connection.source != "oscom":
        return
    rows = []
    for ago, kind, text, figures in ANNOTATIONS.get(client.slug, ()):
        at = now - timedelta(days=ago)
        rows.append(
            Annotation(
                client=client,
                connection=connection,
                event_id=f"demo_{kind}_{ago}",
                kind=kind,
                happened_at=at,
                day=at.astimezone(ZoneInfo(client.time_zone)).date(),
                text=text,
                figures=figures,
                told_at=at,
            )
        )
    Annotation.unscoped.bulk_create(rows, ignore_conflicts=True)
