"""The payload of a widget: its result, ready to be drawn by a browser or a document.

A payload carries numbers and their text in the client's locale, so that a page, a
document and a screen reader show the same characters. It carries no colours.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import orjson

Number = int | float | None

# Beyond it JavaScript's numbers lose digits.
LARGEST_EXACT = 2**53 - 1
# Beyond it floats do not reach.
LARGEST = 2**1023


@dataclass(frozen=True, slots=True)
class Total:
    """One metric over the whole period. `change` is relative, 0.08 for 8 % more; what was
    zero before has none, but words in its place.

    `mood` is "good", "bad" or "" by the metric's good direction.
    """

    name: str
    label: str
    value: Number
    text: str
    exact: str
    previous_text: str = ""
    previous_exact: str = ""
    change: Number = None
    change_text: str = ""
    mood: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """`mood` is "good", "bad" or "": a change that a reader is glad or sorry to see.

    `sort` is what sorts the cell where its value and its text do not: a day, a number that is a
    name, "new". `share` of the largest number of its column, 0 to 1, is drawn as a bar in the cell.
    `page_filter` is the filter that the name of an entity stands for in a page's address, or "".
    `difference` is the absolute change beside a relative one.
    """

    value: Number | str
    text: str
    mood: str = ""
    share: Number = None
    page_filter: str = ""
    sort: Number | str = None
    difference: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    name: str
    label: str
    numeric: bool
    page_filter: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows as shown; every chart has one, for readers without the drawing."""

    columns: tuple[Heading, ...]
    rows: tuple[tuple[Cell, ...], ...]
    totals: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Key:
    """A line of the legend; `series`, its palette slot, and `role` are those of its traces' `meta`.

    `entity` is what the series stands for beyond this drawing, such as "channel=email": it has
    one palette slot wherever it is drawn. `text` is its share, where it has one.
    """

    label: str
    series: int
    role: str = "current"
    entity: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Detail:
    """A line of the details of a tile or of a tooltip: a term and its text."""

    term: str
    text: str


@dataclass(frozen=True, slots=True)
class TooltipPlace:
    """A bucket of time or a value of a dimension that a chart has marks for. `before` names the
    bucket that it is compared with; `note` says that it is not complete. `period` names the bucket
    of a place with a title of its own. `facts` are further lines about the place.
    """

    title: str
    before: str = ""
    note: str = ""
    period: str = ""
    facts: tuple[Detail, ...] = ()


@dataclass(frozen=True, slots=True)
class TooltipSeries:
    """The texts of one series, one per place; what a chart does not have is empty.

    `series`, its palette slot, and `role` are those of its traces' `meta`.
    """

    label: str
    series: int
    role: str
    values: tuple[str, ...]
    shares: tuple[str, ...] = ()
    previous: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    moods: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tooltip:
    """The texts of a chart about each of its places. `subject` is the metric where series are
    not metrics, or the only series. `period` and `comparison` are the days of all places, where
    these are no buckets of time. `difference` and `versus` are words; `trend` is that
    of a single line.
    """

    places: tuple[TooltipPlace, ...]
    series: tuple[TooltipSeries, ...]
    subject: str = ""
    period: str = ""
    comparison: str = ""
    difference: str = ""
    versus: str = ""
    trend: TooltipSeries | None = None


@dataclass(frozen=True, slots=True)
class Spark:
    """A sparkline as SVG path data in a box of 100 by 30: the line, and a dot at its end."""

    line: str
    end: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a list that is drawn without Plotly: its name, its number, what became of it.

    `share` is the length of its bar, 0 to 1. `rate_text` is its part of the row before.
    """

    label: str
    value: Number
    text: str
    exact: str
    share: float = 0
    rate_text: str = ""
    change_text: str = ""
    mood: str = ""
    spark: Spark | None = None
    page_filter: str = ""


@dataclass(frozen=True, slots=True)
class Goal:
    """A number's progress towards its goal. `share` and `pace` are parts of the goal,
    0 to 1; `pace` is where it should be by now, None where the whole goal is due.
    """

    share: float
    pace: float | None
    text: str
    share_text: str
    pace_text: str
    mood: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Positions of the buckets of a chart over time: their starts as Plotly reads them, local
    days or times. `by_place` says that the axis counts them from 0.
    """

    grain: str
    starts: tuple[str, ...]
    by_place: bool = False


@dataclass(frozen=True, slots=True)
class AnnotationGroup:
    """The annotations of one bucket, at `x` on the axis under `number`."""

    x: str | int
    number: int
    when: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """Absolute days, ISO 8601, and their text in the client's locale."""

    start: str
    end: str
    text: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a sentence; `metric` is the name of the metric that its text is, or "".
    `is_cause` marks the value that a change is explained by.
    """

    text: str
    metric: str = ""
    is_cause: bool = False


@dataclass(frozen=True, slots=True)
class Cause:
    """The sentence that names the value behind most of a metric's change from `previous_exact` to
    `exact`: it is true of no other numbers.
    """

    metric: str
    exact: str
    previous_exact: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Payload:
    """`figure` is a Plotly figure as a plain dict without colours or fonts, or None, and
    `tooltip` has the texts of its places.

    `html` is safe as it stands; only text widgets have any. `rows`, `goal` and `sentences`
    are the drawings of kinds that need no Plotly.
    `segments` are the sentences in pieces, so that the name of a metric can be a link. `causes`
    are sentences for the headline beside it.
    `as_of` is when the platform's data was fresh (ISO 8601, UTC). `notes` are sentences
    for a reader: why a comparison is missing, that rows were cut off, that today is not over.
    `details` are definition, period and age of the numbers. `annotations` lie on a
    chart's `timeline`.
    """

    kind: str
    period: Span
    as_of: str
    summary: str
    comparison: Span | None = None
    totals: tuple[Total, ...] = ()
    figure: dict[str, Any] | None = None
    tooltip: Tooltip | None = None
    legend: tuple[Key, ...] = ()
    spark: Spark | None = None
    rows: tuple[Row, ...] = ()
    goal: Goal | None = None
    sentences: tuple[str, ...] = ()
    segments: tuple[tuple[Segment, ...], ...] = ()
    causes: tuple[Cause, ...] = ()
    table: Table | None = None
    html: str = ""
    empty: bool = False
    notes: tuple[str, ...] = ()
    details: tuple[Detail, ...] = ()
    timeline: Timeline | None = None
    annotations: tuple[AnnotationGroup, ...] = ()

    def dump(self) -> bytes:
        """The payload as JSON, as stored and as sent: what JavaScript's numbers cannot hold is
        text, so that its digits stay.
        """
        try:
            return orjson.dumps(self, option=orjson.OPT_STRICT_INTEGER)
        except orjson.JSONEncodeError:
            plain = asdict(self)
            figure = _numbers_as(float, plain.pop("figure"))
            return orjson.dumps({**_numbers_as(str, plain), "figure": figure})


def _numbers_as(kind: type[float | str], value: Any) -> Any:
    """A plain value with its integers beyond 2^53 as floats, for drawings, or as text."""
    if isinstance(value, dict):
        return {key: _numbers_as(kind, each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_numbers_as(kind, each) for each in value]
    return kind(value) if isinstance(value, int) and abs(value) > LARGEST_EXACT else value
