"""What an account without numbers shows on the day that it was connected."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from widgets.charts.formats import writer
from widgets.charts.payload import Payload
from widgets.frames.frame import Frame
from widgets.results import status_line
from widgets.results.tile_requests import TileRequest


def told(
    payload: Payload, frame: Frame, request: TileRequest, connected_at: datetime | None
) -> Payload:
    """The payload, or one that says when numbers will come.

    A platform may count the days before as zeros: they are nothing to draw either. What a
    filter finds nothing of tells nothing about the account, and an account that has numbers of
    other days waits for none.
    """
    if connected_at is None or request.query.filters or frame.begins or not _is_bare(frame):
        return payload
    write = writer(request.formats)
    if (
        connected_at.astimezone(write.zone).date()
        != datetime.now(UTC).astimezone(write.zone).date()
    ):
        return payload
    return replace(payload, empty=True, notes=(), summary=write.gettext(status_line.FIRST_DAY))


def _is_bare(frame: Frame) -> bool:
    rows = (value for column in frame.metrics for value in frame.column(column.name))
    return not any(rows) and not any(frame.totals.values())
