"""Annotations on a chart's axis of time: their place, number and texts.

They are added to a payload that is drawn already, so that one more does not need the
numbers again: the payload's timeline tells where its buckets are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from widgets.charts.axes import comes_twice, moment
from widgets.charts.bidi import isolated
from widgets.charts.formats import Writer
from widgets.charts.payload import AnnotationGroup, Timeline
from widgets.frames.frame import Column, Unit, Value
from widgets.queries.query import GRAINS, Query
from widgets.queries.translation import gettext_noop as _

KINDS = frozenset({"line", "area", "bar"})
MOST_TEXTS = 6


WORDS = {
    "published": _("Content published"),
    "completed": _("Campaign completed"),
    "alert": _("Alert"),
}
# How the value of an alert is to what it crossed.
CROSSED = {
    "<": _("%(value)s, below %(threshold)s"),
    "≤": _("%(value)s, at most %(threshold)s"),
    ">": _("%(value)s, above %(threshold)s"),
    "≥": _("%(value)s, at least %(threshold)s"),
    "=": _("%(value)s, equal to %(threshold)s"),
    "≠": _("%(value)s, not %(threshold)s"),
}
_NUMBER = r"-?\d+(?:\.\d+)?(?:e[+-]\d{1,3})?"
FIGURES = re.compile(rf"({_NUMBER})(?: ([{''.join(CROSSED)}]) ({_NUMBER}))?", re.ASCII)
MOST_DIGITS = 6  # after the point, of a number whose unit nobody knows


@dataclass(frozen=True, slots=True)
class ChartAnnotation:
    """An annotation of a day. `text` and `figures` are a platform's: never markup. Figures read
    `31 < 40` or `31`, in no language, and are of this unit.
    """

    kind: str
    at: datetime
    day: date
    text: str = ""
    figures: str = ""
    unit: Unit | None = None


def shows_annotations(kind: str, query: Query) -> bool:
    """True for widgets of a kind with an axis of time, whose query has one."""
    return kind in KINDS and any(name in GRAINS for name in query.dimensions)


def timeline(
    buckets: Sequence[Value], along: Column, writer: Writer, *, by_place: bool = False
) -> Timeline | None:
    """The timeline of a chart's buckets; None where it is no chart over time.

    `by_place` says that its axis counts buckets from 0 instead of naming them.
    """
    if not along.grain or not all(isinstance(bucket, date) for bucket in buckets):
        return None
    starts = tuple(moment(bucket, writer) for bucket in buckets)
    return Timeline(along.grain, starts, by_place or comes_twice(buckets, writer))


def annotation_groups(
    line: Timeline, annotations: Iterable[ChartAnnotation], writer: Writer
) -> tuple[AnnotationGroup, ...]:
    """One group per bucket that has annotations, numbered along the axis.

    Annotations before the first bucket are left out; the order of those given does not matter.
    """
    by_place: dict[int, list[ChartAnnotation]] = {}
    for each in sorted(annotations, key=lambda each: (each.at, each.kind, each.text)):
        place = _place(line, each, writer)
        if place is not None:
            by_place.setdefault(place, []).append(each)
    return tuple(
        AnnotationGroup(
            x=place if line.by_place else line.starts[place],
            number=number,
            when=_when(line, place, writer),
            texts=_texts(line.grain, by_place[place], writer),
        )
        for number, place in enumerate(sorted(by_place, key=lambda place: line.starts[place]), 1)
    )


def _place(line: Timeline, annotation: ChartAnnotation, writer: Writer) -> int | None:
    """The bucket that it falls into. Moments compare as text: the year comes first."""
    at = annotation.day.isoformat()
    if line.grain == "hour":
        at = moment(annotation.at, writer)
    begun = [start for start in line.starts if start <= at]
    if not begun:
        return None
    place = line.starts.index(max(begun))
    # An hour that clocks show twice has two buckets.
    is_second = annotation.at.astimezone(writer.zone).fold and max(begun)[:13] == at[:13]
    return place + 1 if is_second and line.starts.count(max(begun)) > 1 else place


def _when(line: Timeline, place: int, writer: Writer) -> str:
    start = datetime.fromisoformat(line.starts[place])
    if line.grain == "hour":
        is_second = line.starts.index(line.starts[place]) < place
        return writer.bucket(start.replace(tzinfo=writer.zone, fold=is_second), line.grain)
    return writer.bucket(start.date(), line.grain)


def _texts(grain: str, annotations: list[ChartAnnotation], writer: Writer) -> tuple[str, ...]:
    told = [_text(grain, each, writer) for each in annotations[:MOST_TEXTS]]
    more = len(annotations) - len(told)
    if more:
        told.append(writer.ngettext("%(count)d more", "%(count)d more", more) % {"count": more})
    return tuple(told)


def _text(grain: str, annotation: ChartAnnotation, writer: Writer) -> str:
    """Such as `Content published: Winter boots`, after its day where the bucket has several."""
    name = annotation.text
    if annotation.kind == "alert":
        # A metric's name is the client's own, one of the catalogue's words, or stays as it is.
        name = writer.labels.get(name) or (writer.gettext(name) if name else "")
    said = " ".join(filter(None, (isolated(name), _figures(annotation, writer))))
    text = ": ".join(filter(None, (writer.gettext(WORDS[annotation.kind]), said)))
    if grain in ("hour", "day"):
        return text
    return f"{writer.moment(annotation.day, 'day')} · {text}"


def _figures(annotation: ChartAnnotation, writer: Writer) -> str:
    """An alert's value and threshold in the reader's words, such as `31, below 40`."""
    found = FIGURES.fullmatch(annotation.figures)
    if not found:
        return annotation.figures
    value, sign, threshold = found.groups()
    if not sign:
        return _number(value, annotation.unit, writer)
    numbers = {
        "value": _number(value, annotation.unit, writer),
        "threshold": _number(threshold, annotation.unit, writer),
    }
    return writer.gettext(CROSSED[sign]) % numbers


def _number(text: str, unit: Unit | None, writer: Writer) -> str:
    # A threshold between two counts is not rounded to one of them.
    known = None if unit is Unit.COUNT else unit
    return writer.exact(Decimal(text), known, digits=2 if known else MOST_DIGITS)
