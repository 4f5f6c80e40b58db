"""Builder of payloads: the days, notes and details that all kinds have in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from widgets.charts import comparing, details
from widgets.charts.causes import causes
from widgets.charts.formats import Writer
from widgets.charts.payload import Detail, Payload, Span, Total
from widgets.charts.totals import unseen
from widgets.frames.frame import INCOMPLETE, OF_NOW, Frame
from widgets.queries.periods import DateRange
from widgets.queries.translation import gettext_noop as _

# The notes for a source's warnings; comparing.py has those on comparisons.
WARNING_NOTES = {
    OF_NOW: _("As it stands now, whatever days are chosen."),
    INCOMPLETE: _("The source holds more than could be fetched: the numbers are not complete."),
}


def build_payload(
    kind: str,
    frame: Frame,
    writer: Writer,
    *,
    rests: bool = False,
    explained: tuple[Detail, ...] = (),
    **parts: Any,
) -> Payload:
    """A payload with the frame's days, its age and what a reader should know about it.

    `parts` are fields of Payload; `notes` among them follow the general ones, and are
    followed by those on the comparison. `rests` says that a drawing holds what the rows of
    a cut answer lack. `explained` are definitions beside those of the metrics.
    """
    notes = (
        *(() if rests else _cut(frame, parts.get("totals", ()), writer)),
        *_notes(frame, writer),
        *parts.pop("notes", ()),
        *comparing.notes(frame, parts.get("totals", ()), writer),
    )
    if parts.get("empty"):
        parts["summary"] = writer.gettext("There is no data in this period.")
    return Payload(
        kind=kind,
        period=_span(frame.period, writer),
        comparison=_span(frame.comparison, writer) if frame.comparison else None,
        as_of=frame.as_of.isoformat(),
        notes=notes,
        causes=tuple(causes(frame, writer)),
        details=(*explained, *details.details(frame, parts.get("totals", ()), writer)),
        **parts,
    )


def escaped(text: str) -> str:
    """Text for a figure: Plotly takes `<` and `&` for markup and makes links of it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _span(days: DateRange, writer: Writer) -> Span:
    return Span(days.start.isoformat(), days.end.isoformat(), writer.span(days))


def _cut(frame: Frame, totals: Iterable[Total], writer: Writer) -> Iterator[str]:
    """Notices of a truncated result: its number of rows, and the sums of the missing ones."""
    if not frame.provenance.truncated:
        return
    text = writer.ngettext(
        "Only the first row is shown.",
        "Only the first %(count)d rows are shown.",
        len(frame.rows),
    )
    yield text % {"count": len(frame.rows)}
    sizes = [size for total in totals for size in _missing(frame, total, writer)]
    if sizes:
        yield writer.gettext("Not shown: %(amounts)s.") % {"amounts": writer.listing(sizes)}


def _missing(frame: Frame, total: Total, writer: Writer) -> Iterator[str]:
    for column in frame.metrics:
        if column.name == total.name and column.additive:
            for amount in unseen(frame, column) or ():
                yield f"{total.label} {writer.exact(amount, column.unit)}"


def _notes(frame: Frame, writer: Writer) -> tuple[str, ...]:
    notes = []
    if frame.partial and frame.time:
        buckets = sorted(frame.partial)
        names = (writer.name(bucket, frame.time) for bucket in buckets)
        notes.append(
            writer.gettext("Not complete: %(buckets)s") % {"buckets": writer.listing(names)}
        )
    known = (WARNING_NOTES[code] for code in frame.warnings if code in WARNING_NOTES)
    return (*notes, *map(writer.gettext, known))
