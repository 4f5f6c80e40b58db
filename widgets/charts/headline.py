"""The opening sentences of a dashboard: how its numbers are doing, and what changed most."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import inf
from typing import Annotated

from pydantic import Field

from widgets.charts import comparing
from widgets.charts.data_table import table
from widgets.charts.formats import MANY_TIMES, Writer
from widgets.charts.numbers import UNMOVED
from widgets.charts.options import Name, Options, chosen
from widgets.charts.payload import Payload, Total
from widgets.charts.payload_builder import build_payload
from widgets.charts.registry import chart
from widgets.charts.totals import spoken, totals
from widgets.frames.frame import NOT_ARRIVED, UNDER_WAY, Frame

MOST_NAMED = 3


class HeadlineOptions(Options):
    """`metrics` are those to speak of, in the order to name them where nothing is compared."""

    metrics: Annotated[tuple[Name, ...], Field(max_length=10)] = ()


@chart("headline", options=HeadlineOptions)
def headline(frame: Frame, options: HeadlineOptions, writer: Writer) -> Payload:
    """One verdict over all metrics, then those that changed most, the largest change first.

    No sentence conjugates for a metric: nobody knows whether its name is a plural.
    """
    metrics = chosen(frame, options.metrics, "metrics")
    whole = totals(frame, metrics, options, writer)
    known = [total for total in whole if total.value is not None]
    said = _verdicts(known, writer)
    # An abbreviation such as "Mio." ends its sentence by itself.
    sentences = tuple(f"{sentence.rstrip('.')}." for sentence in said)
    return build_payload(
        "headline",
        # It speaks of the whole period: which bucket is not over belongs to drawings.
        replace(frame, partial=frozenset()),
        writer,
        totals=whole,
        sentences=sentences,
        table=table(frame, metrics, options, writer),
        empty=not known,
        summary=" ".join(sentences),
        notes=tuple(_unfinished(frame, writer)),
    )


def _unfinished(frame: Frame, writer: Writer) -> Iterator[str]:
    """A notice of the last complete moment, where the last day lacks some and no other says so."""
    if not comparing.is_unfinished(frame, writer) or frame.same_hours:
        return
    if frame.whole_days or UNDER_WAY in frame.warnings:
        yield writer.gettext("Today is not over.")
    elif NOT_ARRIVED not in frame.warnings:
        yield comparing.complete_up_to(frame, writer)


def _plain(totals: list[Total], writer: Writer) -> Iterator[str]:
    """The metrics one by one, where no verdict can be given."""
    if totals:
        yield f"{writer.listing(spoken(total, writer) for total in totals)}."


def _verdicts(totals: list[Total], writer: Writer) -> Iterator[str]:
    moved = sorted((total for total in totals if _size(total) >= UNMOVED), key=_size, reverse=True)
    # "Much as before" is only said of what was there before.
    if not moved and not all(total.previous_text for total in totals):
        yield from _plain(totals, writer)
        return
    if totals:
        yield _verdict(totals, writer)
    moved = moved[:MOST_NAMED]
    if moved:
        changes = writer.gettext("; ").join(_moved(total, writer) for total in moved[1:])
        first = writer.gettext("The biggest change: %(change)s.")
        yield first % {"change": _moved(moved[0], writer)}
        if changes:
            yield writer.gettext("Also: %(changes)s.") % {"changes": changes}


def _size(total: Total) -> float:
    """The size of a metric's change; from zero it is larger than from anywhere else."""
    if total.change is None:
        return inf if total.change_text else 0
    return abs(total.change)


def _verdict(totals: list[Total], writer: Writer) -> str:
    better = sum(total.mood == "good" for total in totals)
    worse = sum(total.mood == "bad" for total in totals)
    if not better and not worse:
        return writer.gettext("Much as before.")
    if better == len(totals):
        return _all_better(better, writer)
    if worse == len(totals):
        return _all_worse(worse, writer)
    up = writer.ngettext("%(count)d figure is better", "%(count)d figures are better", better)
    also = writer.ngettext("%(count)d is worse", "%(count)d are worse", worse)
    alone = writer.ngettext("%(count)d figure is worse", "%(count)d figures are worse", worse)
    said = ((up, better), (also if better else alone, worse))
    return f"{writer.listing(text % {'count': count} for text, count in said if count)}."


def _all_better(count: int, writer: Writer) -> str:
    if count == 2:
        return writer.gettext("Both figures are better.")
    text = writer.ngettext("Better than before.", "All %(count)d figures are better.", count)
    return text % {"count": count}


def _all_worse(count: int, writer: Writer) -> str:
    if count == 2:
        return writer.gettext("Both figures are worse.")
    text = writer.ngettext("Not as good as before.", "All %(count)d figures are worse.", count)
    return text % {"count": count}


def _moved(total: Total, writer: Writer) -> str:
    """A metric with its change: a phrase that agrees with any name."""
    if total.change is None or total.change >= MANY_TIMES:
        text = writer.gettext("%(name)s, from %(before)s to %(value)s")
        names = {"name": total.label, "before": total.previous_text, "value": total.text}
        return text % names
    text = (
        writer.gettext("%(name)s, up %(change)s to %(value)s")
        if total.change > 0
        else writer.gettext("%(name)s, down %(change)s to %(value)s")
    )
    # Up and down say the sign already.
    change = writer.change(abs(total.change)).replace("+", "")
    return text % {"name": total.label, "change": change, "value": total.text}
