"""Pie and donut: the parts of a whole, with their shares written beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any

from pydantic import Field

from widgets.charts.categories import Category, categories, other
from widgets.charts.data_table import table
from widgets.charts.errors import InvalidOptions
from widgets.charts.formats import Writer
from widgets.charts.options import OF_METRICS, Name, Options, chosen
from widgets.charts.palette_slots import distinct_slots
from widgets.charts.payload import Key, Payload
from widgets.charts.payload_builder import build_payload, escaped
from widgets.charts.registry import chart
from widgets.charts.series import Series
from widgets.charts.shapes import Shape, Sums
from widgets.charts.tooltip import of_categories, tooltip_series
from widgets.charts.totals import totals, unseen, unseen_before, unseen_compared
from widgets.frames.frame import Column, Frame, Unit

MOST_SLICES = 6


class PieOptions(Options):
    """`metric` is the one to show, where the query asks for several. `limit` counts the rest."""

    metric: Annotated[Name | None, Field(title="Metric shown", json_schema_extra=OF_METRICS)] = None
    donut: Annotated[bool, Field(title="Hole in the middle", description="It holds the total.")] = (
        True
    )
    limit: Annotated[
        int,
        Field(ge=2, le=MOST_SLICES, title="Most slices", description="The rest are one of them."),
    ] = MOST_SLICES


@chart(
    "pie",
    options=PieOptions,
    caption=("Pie", "Shares of a whole by one dimension."),
    shape=Shape(over_time=None, otherwise=(1, 1), sums=Sums.ALWAYS),
)
def pie(frame: Frame, options: PieOptions, writer: Writer) -> Payload:
    """One slice per row of the query, the largest first, and the rest as one more, with
    what the query cut off.

    Shares are of the sum of all slices; there are none where that is not known. What is
    zero or below cannot be a slice and is left to the table. A single slice is told in words.
    """
    metric = chosen(frame, (options.metric,) if options.metric else (), "metric")[0]
    if not frame.dimensions or frame.time:
        raise InvalidOptions("kind", "a pie needs a dimension besides time in the query")
    if not metric.additive:
        raise InvalidOptions("metric", f"{metric.name} cannot be summed, so it has no slices")
    found = categories(frame, metric, writer)
    cut = _cut(frame, metric)
    slices = _slices(found, cut, options.limit, writer)
    shares = ("",) * len(slices) if cut is None else _shares(slices, writer)
    parts = _series(slices, metric, options.label(metric, writer))
    is_whole = len(slices) == 1
    told = writer.listing(_shares_in_words(slices, shares, metric, writer))
    below = sum(1 for category in found if (category.value or 0) < 0)
    return build_payload(
        "pie",
        frame,
        writer,
        totals=totals(frame, (metric,), options, writer),
        figure=None if is_whole else _figure(slices, options),
        tooltip=of_categories(
            (category.label for category in slices),
            (replace(tooltip_series(parts, writer), shares=shares),),
            frame,
            writer,
            subject=parts.label,
        ),
        legend=() if is_whole else tuple(_legend(slices, shares)),
        sentences=(_whole(slices[0], metric, options, writer),) if is_whole else (),
        table=table(frame, (metric,), options, writer),
        empty=not slices,
        summary=f"{parts.label}: {told}.",
        notes=_below(below, writer),
        rests=bool(cut),
    )


def _cut(frame: Frame, metric: Column) -> tuple[Category, ...] | None:
    """Rows beyond the query's limit as an unnamed category; None where their sum is unknown."""
    now, then = unseen(frame, metric), unseen_before(frame, metric)
    if now is None:
        return None
    counted = unseen_compared(frame, metric)
    before, compared = (found[0] if found else None for found in (then, counted))
    return tuple(Category("", value, before, compared) for value in now if value)


def _slices(
    found: tuple[Category, ...], cut: tuple[Category, ...] | None, limit: int, writer: Writer
) -> tuple[Category, ...]:
    ranked = sorted((category for category in found if (category.value or 0) > 0), key=_size)
    room = limit - 1 if cut or (cut is not None and len(ranked) > limit) else limit
    rest = () if cut is None else (*ranked[room:], *cut)
    ranked = ranked[:room]
    slots = distinct_slots((category.slot, category.entity) for category in ranked)
    pairs = zip(ranked, slots, strict=True)
    slices = tuple(replace(category, slot=slot) for category, slot in pairs)
    if not rest:
        return slices
    last = other(rest, writer, is_counted=not cut)
    is_known = all(category.before is not None for category in cut or ())
    return (*slices, last if is_known else replace(last, before=None))


def _size(category: Category) -> float:
    return -(category.value or 0)


def _figure(slices: tuple[Category, ...], options: PieOptions) -> dict[str, Any]:
    return {
        "data": [
            {
                "type": "pie",
                "labels": [escaped(category.label) for category in slices],
                "values": [category.value for category in slices],
                "hoverinfo": "none",
                "hole": 0.62 if options.donut else 0,
                "sort": False,
                "direction": "clockwise",
                "textinfo": "none",
                "meta": {
                    "series": 0,
                    "role": "current",
                    "slots": [[category.slot, category.role] for category in slices],
                    "page_filters": [category.page_filter for category in slices],
                },
            }
        ],
        "layout": {"showlegend": False, "dragmode": False},
    }


def _series(slices: tuple[Category, ...], metric: Column, label: str) -> Series:
    return Series(
        label,
        metric,
        values=tuple(category.value for category in slices),
        previous=tuple(category.before for category in slices),
        compared=tuple(category.compared for category in slices),
    )


def _shares(slices: tuple[Category, ...], writer: Writer) -> tuple[str, ...]:
    whole = sum(category.value or 0 for category in slices)
    return tuple(writer.exact((category.value or 0) / whole, Unit.RATIO, 1) for category in slices)


def _legend(slices: tuple[Category, ...], shares: tuple[str, ...]) -> Iterator[Key]:
    for category, share in zip(slices, shares, strict=True):
        yield Key(category.label, category.slot, category.role, category.entity, share)


def _shares_in_words(
    slices: tuple[Category, ...], shares: tuple[str, ...], metric: Column, writer: Writer
) -> Iterator[str]:
    for category, share in zip(slices, shares, strict=True):
        yield f"{category.label} {share or writer.exact(category.value, metric.unit)}"


def _whole(lone: Category, metric: Column, options: PieOptions, writer: Writer) -> str:
    """A pie of one slice in words: its circle would say nothing more."""
    return writer.gettext("All of it is %(name)s: %(label)s %(value)s.") % {
        "name": lone.label,
        "label": options.label(metric, writer),
        "value": writer.exact(lone.value, metric.unit),
    }


def _below(count: int, writer: Writer) -> tuple[str, ...]:
    if not count:
        return ()
    text = writer.ngettext(
        "One value below zero is not shown.", "%(count)d values below zero are not shown.", count
    )
    return (text % {"count": count},)
