"""What a reader is told of buckets of time that are not those that a widget asks for."""

from __future__ import annotations

from dataclasses import replace

from widgets.charts.formats import writer
from widgets.charts.payload import Payload
from widgets.frames.frame import Frame
from widgets.queries.query import GRAINS
from widgets.results.tile_requests import TileRequest

# Kinds that name no bucket: a total, or a course without labels.
NAMELESS = ("kpi", "gauge", "headline", "funnel")


def _(text: str) -> str:
    """Marks a text for the translators."""
    return text


COARSE = {
    "day": _("By day"),
    "week": _("By week"),
    "month": _("By month"),
    "quarter": _("By quarter"),
    "year": _("By year"),
}
TOO_MANY = {
    "hour": _("too many hours to show"),
    "day": _("too many days to show"),
    "week": _("too many weeks to show"),
    "month": _("too many months to show"),
    "quarter": _("too many quarters to show"),
}


def told(payload: Payload, frame: Frame, request: TileRequest) -> Payload:
    """The payload with a note where its buckets are not those that the widget asks for."""
    asked, shown = request.spec.query, frame.time and frame.time.grain
    if asked is None or not asked.grain or not shown or request.spec.kind in NAMELESS:
        return payload
    write = writer(request.formats)
    notes = []
    if GRAINS.index(shown) > GRAINS.index(asked.grain):
        coarse, many = write.gettext(COARSE[shown]), write.gettext(TOO_MANY[asked.grain])
        notes.append(f"{coarse}: {many}.")
    if shown == "week" and frame.week_start != request.formats.week_start:
        text = write.gettext("Weeks begin on %(day)s here, as the source counts them.")
        notes.append(text % {"day": write.weekday_name(frame.week_start)})
    return replace(payload, notes=(*notes, *payload.notes))
