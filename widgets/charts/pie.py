"""What a whole is made of: a pie or a donut, with its shares written beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any

from pydantic import Field

from widgets.charts.answer import answer, escaped
from widgets.charts.data_table import table
from widgets.charts.errors import InvalidOptions
from widgets.charts.formats import Writer
from widgets.charts.lines import HOVER
from widgets.charts.numbers import relative
from widgets.charts.options import Name, Options, chosen
from widgets.charts.palette_slots import distinct_slots
from widgets.charts.parts import Part, other, parts
from widgets.charts.payload import Key, Payload
from widgets.charts.registry import chart
from widgets.charts.totals import totals, unseen, unseen_before, unseen_compared
from widgets.frames.frame import Column, Frame, Unit

MOST_SLICES = 6


class PieOptions(Options):
    """`metric` is the one to show, where the query asks for several. `limit` counts the rest."""

    metric: Name | None = None
    donut: bool = True
    limit: Annotated[int, Field(ge=2, le=MOST_SLICES)] = MOST_SLICES


@chart("pie", options=PieOptions)
def pie(frame: Frame, options: PieOptions, writer: Writer) -> Payload:
    """One slice per row of the query, the largest first, and the rest as one more, with
    what the query cut off.

    Shares are of the sum of all slices; there are none where that is not known. What is
    zero or below cannot be a slice and is left to the table.
    """
    metric = chosen(frame, (options.metric,) if options.metric else (), "metric")[0]
    if not frame.dimensions or frame.time:
        raise InvalidOptions("kind", "a pie needs a dimension besides time in the query")
    if not metric.additive:
        raise InvalidOptions("metric", f"{metric.name} cannot be summed, so it has no slices")
    found = parts(frame, metric, writer)
    cut = _cut(frame, metric)
    slices = _slices(found, cut, options.limit, writer)
    shares = ("",) * len(slices) if cut is None else _shares(slices, writer)
    told = writer.listing(_told(slices, shares, metric, writer))
    below = sum(1 for part in found if (part.value or 0) < 0)
    return answer(
        "pie",
        frame,
        writer,
        totals=totals(frame, (metric,), options, writer),
        figure=_figure(slices, shares, metric, options, writer),
        legend=tuple(_legend(slices, shares)),
        table=table(frame, (metric,), options, writer),
        empty=not slices,
        summary=f"{options.label(metric, writer)}: {told}.",
        notes=_below(below, writer),
        rests=bool(cut),
    )


def _cut(frame: Frame, metric: Column) -> tuple[Part, ...] | None:
    """What the query cut off, as a part without a name; None where nobody knows how much."""
    now, then = unseen(frame, metric), unseen_before(frame, metric)
    if now is None:
        return None
    counted = unseen_compared(frame, metric)
    before, compared = (found[0] if found else None for found in (then, counted))
    return tuple(Part("", value, before, compared) for value in now if value)


def _slices(
    found: tuple[Part, ...], cut: tuple[Part, ...] | None, limit: int, writer: Writer
) -> tuple[Part, ...]:
    ranked = sorted((part for part in found if (part.value or 0) > 0), key=_size)
    room = limit - 1 if cut or (cut is not None and len(ranked) > limit) else limit
    rest = () if cut is None else (*ranked[room:], *cut)
    ranked = ranked[:room]
    slots = distinct_slots((part.slot, part.entity) for part in ranked)
    slices = tuple(replace(part, slot=slot) for part, slot in zip(ranked, slots, strict=True))
    if not rest:
        return slices
    last = other(rest, writer, is_counted=not cut)
    is_known = all(part.before is not None for part in cut or ())
    return (*slices, last if is_known else replace(last, before=None))


def _size(part: Part) -> float:
    return -(part.value or 0)


def _figure(
    slices: tuple[Part, ...],
    shares: tuple[str, ...],
    metric: Column,
    options: PieOptions,
    writer: Writer,
) -> dict[str, Any]:
    label = options.label(metric, writer)
    return {
        "data": [
            {
                "type": "pie",
                "labels": [escaped(part.label) for part in slices],
                "values": [part.value for part in slices],
                "customdata": [
                    _hover(part, share, f"{label} {writer.exact(part.value, metric.unit)}", writer)
                    for part, share in zip(slices, shares, strict=True)
                ],
                "hovertemplate": HOVER,
                "hole": 0.62 if options.donut else 0,
                "sort": False,
                "direction": "clockwise",
                "textinfo": "none",
                "meta": {
                    "series": 0,
                    "role": "current",
                    "slots": [[part.slot, part.role] for part in slices],
                    "page_filters": [part.page_filter for part in slices],
                },
            }
        ],
        "layout": {"showlegend": False, "dragmode": False},
    }


def _hover(part: Part, share: str, number: str, writer: Writer) -> str:
    known = " · ".join(filter(None, (escaped(number), escaped(share))))
    text = f"{escaped(part.label)}<br>{known}"
    change = escaped(writer.change(relative(part.compared, part.before)))
    return f"{text}<br>{escaped(writer.gettext('Change'))} {change}" if change else text


def _shares(slices: tuple[Part, ...], writer: Writer) -> tuple[str, ...]:
    whole = sum(part.value or 0 for part in slices)
    return tuple(writer.exact((part.value or 0) / whole, Unit.RATIO, 1) for part in slices)


def _legend(slices: tuple[Part, ...], shares: tuple[str, ...]) -> Iterator[Key]:
    for part, share in zip(slices, shares, strict=True):
        yield Key(part.label, part.slot, part.role, part.entity, share)


def _told(
    slices: tuple[Part, ...], shares: tuple[str, ...], metric: Column, writer: Writer
) -> Iterator[str]:
    for part, share in zip(slices, shares, strict=True):
        yield f"{part.label} {share or writer.exact(part.value, metric.unit)}"


def _below(count: int, writer: Writer) -> tuple[str, ...]:
    if not count:
        return ()
    text = writer.ngettext(
        "One value below zero is not shown.", "%(count)d values below zero are not shown.", count
    )
    return (text % {"count": count},)
