"""What a whole is made of: a pie or a donut, with its shares written beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any

from pydantic import Field

from widgets.charts.answer import answer, escaped
from widgets.charts.entities import seats
from widgets.charts.errors import InvalidOptions
from widgets.charts.formats import Writer
from widgets.charts.lines import HOVER
from widgets.charts.options import Name, Options, chosen
from widgets.charts.parts import Part, other, parts
from widgets.charts.payload import Key, Payload
from widgets.charts.registry import chart
from widgets.charts.totals import relative, totals
from widgets.charts.twin import table
from widgets.frames.frame import Column, Frame, Unit

MOST_SLICES = 6


class PieOptions(Options):
    """`metric` is the one to show, where the query asks for several. `limit` counts "Other"."""

    metric: Name | None = None
    donut: bool = True
    limit: Annotated[int, Field(ge=2, le=MOST_SLICES)] = MOST_SLICES


@chart("pie", options=PieOptions)
def pie(frame: Frame, options: PieOptions, writer: Writer) -> Payload:
    """One slice per row of the query, the largest first, and the rest as "Other".

    Shares are of the sum of all slices. What is zero or below cannot be a slice and is left
    to the table.
    """
    metric = chosen(frame, (options.metric,) if options.metric else (), "metric")[0]
    if not frame.dimensions or frame.time:
        raise InvalidOptions("kind", "a pie needs a dimension besides time in the query")
    if not metric.additive:
        raise InvalidOptions("metric", f"{metric.name} cannot be summed, so it has no slices")
    found = parts(frame, metric, writer)
    slices = _slices(found, options.limit, writer)
    below = sum(1 for part in found if (part.value or 0) < 0)
    return answer(
        "pie",
        frame,
        writer,
        totals=totals(frame, (metric,), options, writer),
        figure=_figure(slices, metric, options, writer),
        legend=tuple(_legend(slices, writer)),
        table=table(frame, (metric,), options, writer),
        empty=not slices,
        summary=f"{options.label(metric, writer)}: {writer.listing(_told(slices, writer))}.",
        notes=_below(below, writer),
    )


def _slices(found: tuple[Part, ...], limit: int, writer: Writer) -> tuple[Part, ...]:
    ranked = sorted((part for part in found if (part.value or 0) > 0), key=_size)
    if len(ranked) > limit:
        ranked = [*ranked[: limit - 1], other(ranked[limit - 1 :], writer)]
    chosen_seats = seats(part.seat for part in ranked)
    return tuple(replace(part, seat=seat) for part, seat in zip(ranked, chosen_seats, strict=True))


def _size(part: Part) -> float:
    return -(part.value or 0)


def _figure(
    slices: tuple[Part, ...], metric: Column, options: PieOptions, writer: Writer
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
                    for part, share in zip(slices, _shares(slices), strict=True)
                ],
                "hovertemplate": HOVER,
                "hole": 0.62 if options.donut else 0,
                "sort": False,
                "direction": "clockwise",
                "textinfo": "none",
                "meta": {
                    "series": 0,
                    "role": "current",
                    "seats": [[part.seat, part.role] for part in slices],
                    "picks": [part.pick for part in slices],
                },
            }
        ],
        "layout": {"showlegend": False, "dragmode": False},
    }


def _hover(part: Part, share: float, number: str, writer: Writer) -> str:
    text = f"{escaped(part.label)}<br>{escaped(number)} · {writer.exact(share, Unit.RATIO, 1)}"
    change = writer.change(relative(part.value, part.before))
    return f"{text}<br>{escaped(writer.gettext('Change'))} {change}" if change else text


def _shares(slices: tuple[Part, ...]) -> tuple[float, ...]:
    whole = sum(part.value or 0 for part in slices)
    return tuple((part.value or 0) / whole for part in slices)


def _legend(slices: tuple[Part, ...], writer: Writer) -> Iterator[Key]:
    for part, share in zip(slices, _shares(slices), strict=True):
        text = writer.exact(share, Unit.RATIO, 1)
        yield Key(part.label, part.seat, part.role, part.entity, text)


def _told(slices: tuple[Part, ...], writer: Writer) -> Iterator[str]:
    for key in _legend(slices, writer):
        yield f"{key.label} {key.text}"


def _below(count: int, writer: Writer) -> tuple[str, ...]:
    if not count:
        return ()
    text = writer.ngettext(
        "One value below zero is not shown.", "%(count)d values below zero are not shown.", count
    )
    return (text % {"count": count},)
