"""The opening sentences of a dashboard: which of its metrics moved most, and by how much."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from math import inf
from typing import Annotated

from pydantic import Field

from widgets.charts import comparing
from widgets.charts.data_table import table
from widgets.charts.formats import MANY_TIMES, Writer
from widgets.charts.numbers import UNMOVED
from widgets.charts.options import OF_METRICS, Name, Options, chosen
from widgets.charts.payload import Payload, Segment, Total
from widgets.charts.payload_builder import build_payload
from widgets.charts.registry import chart
from widgets.charts.totals import in_words, totals
from widgets.frames.comparing import counted
from widgets.frames.frame import Frame

# Of those that moved; a sentence has two.
MOST_NAMED = 4
PER_SENTENCE = 2
# Stands for the name of a metric until a sentence is split: no text has such a character.
MARK = re.compile("\ue000([0-9]+)\ue001")


class HeadlineOptions(Options):
    """`metrics` are those to speak of, in the order to name them where nothing is compared."""

    metrics: Annotated[
        tuple[Name, ...], Field(max_length=10, title="Metrics shown", json_schema_extra=OF_METRICS)
    ] = ()


@chart(
    "headline",
    options=HeadlineOptions,
    caption=("Headline", "A sentence that says what moved most."),
)
def headline(frame: Frame, options: HeadlineOptions, writer: Writer) -> Payload:
    """The metrics that moved most, the largest change first, then those that did not move.

    No verb conjugates for a metric: nobody knows whether its name is a plural.
    """
    metrics = chosen(frame, options.metrics, "metrics")
    whole = totals(frame, metrics, options, writer)
    known = [total for total in whole if total.value is not None]
    # An abbreviation such as "Mio." ends its sentence by itself.
    said = [f"{each.rstrip('.')}." for each in _sentences(frame, known, writer)]
    segments = tuple(tuple(_split(each, known)) for each in said)
    sentences = tuple("".join(part.text for part in parts) for parts in segments)
    return build_payload(
        "headline",
        # It speaks of the whole period: which bucket is not over belongs to drawings.
        replace(frame, partial=frozenset()),
        writer,
        totals=whole,
        sentences=sentences,
        segments=segments,
        table=table(frame, metrics, options, writer),
        empty=not known,
        summary=" ".join(sentences),
        notes=tuple(comparing.unfinished(frame, writer)),
    )


def _split(sentence: str, known: Sequence[Total]) -> Iterator[Segment]:
    """The segments of a sentence, of which each marked one is the name of a metric."""
    for place, text in enumerate(MARK.split(sentence)):
        if place % 2:
            total = known[int(text)]
            yield Segment(total.label, total.name)
        elif text:
            yield Segment(text)


def _sentences(frame: Frame, known: list[Total], writer: Writer) -> Iterator[str]:
    """Sentences with marks in place of names."""
    marked = [replace(each, label=f"\ue000{place}\ue001") for place, each in enumerate(known)]
    moved = sorted((each for each in marked if _size(each) >= UNMOVED), key=_size, reverse=True)
    still = [each for each in marked if each.change is not None and each not in moved]
    # "Much as before" is only said of what was there before, and nothing of what moved over
    # ranges of different length.
    has_previous = all(each.previous_text for each in marked)
    if not marked or not _is_comparable(frame) or not (moved or has_previous):
        yield from _plain(marked, writer)
    elif not moved:
        yield writer.gettext("Much as before: %(figures)s.") % _figures(still, writer)
    else:
        clauses = [_clause(each, frame, writer) for each in moved[:MOST_NAMED]]
        for at in range(0, len(clauses), PER_SENTENCE):
            pair = moved[at : at + PER_SENTENCE]
            yield _joined(pair, clauses[at : at + PER_SENTENCE], writer)
        if still:
            yield writer.gettext("Little changed: %(figures)s.") % _figures(still, writer)


def _is_comparable(frame: Frame) -> bool:
    return frame.comparison is None or counted(frame).days == frame.comparison.days


def _plain(totals: list[Total], writer: Writer) -> Iterator[str]:
    """The metrics one by one, where nothing can be said of their change."""
    if totals:
        yield f"{writer.listing(in_words(total, writer) for total in totals)}."


def _size(total: Total) -> float:
    """The size of a metric's change; from zero it is larger than from anywhere else."""
    if total.change is None:
        return inf if total.change_text else 0
    return abs(total.change)


def _joined(totals: list[Total], clauses: list[str], writer: Writer) -> str:
    if len(clauses) == 1:
        return f"{clauses[0]}."
    ways = {_is_rise(total) for total in totals}
    pattern = (
        writer.gettext("%(first)s and %(second)s.")
        if len(ways) == 1
        else writer.gettext("%(first)s, while %(second)s.")
    )
    return pattern % dict(zip(("first", "second"), clauses, strict=True))


def _clause(total: Total, frame: Frame, writer: Writer) -> str:
    """A metric and how it moved."""
    # The change of days or hours that are over says nothing about the whole number.
    is_part = bool(frame.whole_days or frame.same_hours)
    if total.change is None or total.change >= MANY_TIMES:
        if is_part:
            return f"{total.label}\N{NO-BREAK SPACE}{total.change_text}"
        text = writer.gettext("%(name)s went from %(before)s to %(value)s")
        names = {"name": total.label, "before": total.previous_text, "value": total.text}
        return text % names
    # Verbs say the sign already.
    change = writer.change(abs(total.change)).replace("+", "")
    pattern = _pattern(writer, is_rise=_is_rise(total), is_part=is_part)
    return pattern % {"name": total.label, "change": change, "value": total.text}


def _pattern(writer: Writer, *, is_rise: bool, is_part: bool) -> str:
    if is_part and is_rise:
        return writer.gettext("%(name)s rose %(change)s")
    if is_part:
        return writer.gettext("%(name)s fell %(change)s")
    if is_rise:
        return writer.gettext("%(name)s rose %(change)s to %(value)s")
    return writer.gettext("%(name)s fell %(change)s to %(value)s")


def _is_rise(total: Total) -> bool:
    return total.change is None or total.change > 0


def _figures(totals: Iterable[Total], writer: Writer) -> dict[str, str]:
    return {"figures": writer.listing(f"{total.label} {total.text}" for total in totals)}
