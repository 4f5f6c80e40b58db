"""Notices about a comparison: its rule, or why there is none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from widgets.charts.formats import Writer
from widgets.charts.payload import Total
from widgets.frames.comparing import counted, paired
from widgets.frames.frame import (
    BEGINS_LATER,
    COMPARISON_TOO_LONG,
    COMPARISON_UNDER_WAY,
    NO_EARLIER,
    NOT_ARRIVED,
    NOT_BY_HOUR,
    UNDER_WAY,
    Column,
    Frame,
    Growth,
    Value,
)
from widgets.queries.buckets import labels
from widgets.queries.comparisons import Rule, rule_of
from widgets.queries.periods import DateRange
from widgets.queries.translation import gettext_noop as _

MOST_NAMED = 3


REASONS = {
    COMPARISON_TOO_LONG: _("The compared days are too many to be shown in this detail."),
    NO_EARLIER: _("There are no earlier numbers to compare with."),
    UNDER_WAY: _("Today is not over, so it is not compared with whole days."),
    COMPARISON_UNDER_WAY: _("The compared days are not over, so there is no change."),
}
# Which days rows over time are compared with, where others than the total is.
ROWS = {
    "week": _("Weeks are compared with the same weekdays of %(days)s."),
    "month": _("Months are compared with %(days)s."),
    "quarter": _("Quarters are compared with %(days)s."),
    "year": _("Years are compared with %(days)s."),
}


def notes(frame: Frame, totals: Iterable[Total], writer: Writer) -> Iterator[str]:
    """Notices of an unusual comparison; none where it is whole, or there is none.

    `totals` are those that the widget shows: what is said of others would puzzle.
    """
    for code, text in REASONS.items():
        if code in frame.warnings:
            yield writer.gettext(text)
    if frame.comparison is None:
        return
    shown = [total for total in totals if total.value is not None]
    unknown = [total.label for total in shown if not total.previous_text]
    if frame.same_hours or NOT_BY_HOUR in frame.warnings:
        yield from _hours(frame, unknown, writer)
    elif BEGINS_LATER in frame.warnings and frame.begins:
        text = writer.gettext("Numbers only since %(day)s.")
        yield text % {"day": writer.span(DateRange(frame.begins, frame.begins))}
    elif NOT_ARRIVED in frame.warnings:
        missing = writer.gettext("There is no change until the rest has arrived.")
        yield f"{complete_up_to(frame, writer)} {missing}"
    elif COMPARISON_UNDER_WAY in frame.warnings:
        return
    elif _is_empty(frame):
        yield writer.gettext("There are no numbers for the previous period.")
    else:
        yield from _extent(frame, {total.name for total in shown}, writer)
    yield from _rows(frame, writer)


def complete_up_to(frame: Frame, writer: Writer) -> str:
    """The moment up to which the numbers are complete, in words."""
    text = writer.gettext("Complete up to %(moment)s.")
    return text % {"moment": writer.bucket(frame.as_of, "hour")}


def unfinished(frame: Frame, writer: Writer) -> Iterator[str]:
    """A notice of the last complete moment, where the last day lacks some and no other says so."""
    if not is_unfinished(frame, writer) or frame.same_hours:
        return
    if frame.whole_days or UNDER_WAY in frame.warnings:
        yield writer.gettext("Today is not over.")
    elif NOT_ARRIVED not in frame.warnings:
        yield complete_up_to(frame, writer)


def is_unfinished(frame: Frame, writer: Writer) -> bool:
    """True if the last day of the period lacks numbers."""
    return frame.as_of.astimezone(writer.zone).date() <= frame.period.end


def rule(frame: Frame, writer: Writer) -> str:
    """Which days the frame is compared with, in words; "" where it is not compared."""
    return _rule(counted(frame), frame.comparison, writer) if frame.comparison else ""


def compared_buckets(frame: Frame, buckets: Iterable[Value], writer: Writer) -> tuple[str, ...]:
    """Labels of the buckets that each bucket is compared with. Empty where nothing is
    compared; without a counterpart a bucket has the comparison's common name.
    """
    if frame.comparison is None or frame.time is None or frame.time.grain is None:
        return ()
    grain, common = frame.time.grain, writer.gettext("Previous period")
    names = {label: writer.bucket(pair.before, grain) for label, pair in paired(frame).items()}
    return tuple(names.get(bucket, common) for bucket in buckets)


def _extent(frame: Frame, names: set[str], writer: Writer) -> Iterator[str]:
    """Which days are compared where they are not those shown, or not as many."""
    days, before = counted(frame), frame.comparison
    if before is None:
        return
    if frame.whole_days:
        # Short, for narrow tiles: the details tell both ranges in full.
        text = writer.gettext("Change up to %(day)s.")
        yield text % {"day": writer.span(DateRange(days.end, days.end))}
    if days.days != before.days:
        shown = [metric for metric in frame.metrics if metric.name in names]
        yield from _lengths(shown, days, before, writer)
    elif days.days == 1 and (clock := _clocks(frame, days, before)):
        yield writer.gettext("%(now)d hours against %(before)d.") % clock


def _lengths(
    metrics: list[Column], days: DateRange, before: DateRange, writer: Writer
) -> Iterator[str]:
    counts = {"now": days.days, "before": before.days}
    if any(metric.grows is Growth.SUM for metric in metrics):
        yield writer.gettext("%(now)d days against %(before)d: the change is per day.") % counts
    elif any(metric.grows is Growth.LEVEL for metric in metrics):
        yield writer.gettext("%(now)d days against %(before)d.") % counts
    if once := [m.label for m in metrics if m.grows is Growth.DISTINCT]:
        text = writer.gettext("Over ranges of different length there is no change of %(names)s.")
        yield text % {"names": writer.listing(writer.gettext(name) for name in once)}


def _clocks(frame: Frame, days: DateRange, before: DateRange) -> dict[str, int]:
    """The hours of two days, where clocks change on one of them."""
    now, then = (len(labels(each, "hour", frame.timezone)) for each in (days, before))
    return {"now": now, "before": then} if now != then else {}


def _rows(frame: Frame, writer: Writer) -> Iterator[str]:
    """Which days rows over time are compared with, and which of them have no counterpart."""
    if frame.previous is None or frame.time is None or frame.time.grain is None:
        return
    found, grain = paired(frame), frame.time.grain
    if found and frame.aligned and grain in ROWS:
        yield writer.gettext(ROWS[grain]) % {"days": writer.span(frame.aligned)}
    if BEGINS_LATER in frame.warnings:
        return
    last = frame.period.end if frame.whole_days else None
    alone = dict.fromkeys(
        label
        for label in frame.column(frame.time.name)
        if label not in found and label != last and label not in frame.partial
    )
    if alone:
        names = [writer.bucket(label, grain) for label in list(alone)[:MOST_NAMED]]
        if more := len(alone) - len(names):
            text = writer.ngettext("%(count)d more", "%(count)d more", more)
            names.append(text % {"count": more})
        text = writer.gettext("Without a counterpart of the same length: %(buckets)s")
        yield text % {"buckets": writer.listing(names)}


def _hours(frame: Frame, unknown: list[str], writer: Writer) -> Iterator[str]:
    """Notices of the hours compared of a day that is not over."""
    hours = frame.same_hours
    if hours and not hours.hours:
        yield writer.gettext("Compared as soon as the first hour of the day is over.")
        return
    if hours and frame.comparison and hours.totals:
        # Short, for narrow tiles: the page and the details tell which days are compared.
        text = writer.gettext("The change counts both days until %(time)s.")
        yield text % {"time": writer.hour(hours.until)}
    if unknown:
        text = writer.gettext("No part of a day can be compared: %(names)s")
        yield text % {"names": writer.listing(unknown)}
    if frame.dimensions and frame.previous is None:
        yield writer.gettext("Single rows are compared when the day is over.")


def _is_empty(frame: Frame) -> bool:
    totals = (frame.previous_totals or {}).values()
    rows = (row for row in frame.previous or () if row)
    values = (value for row in rows for value in row.values())
    return all(value is None for found in (totals, values) for value in found)


def _rule(period: DateRange, comparison: DateRange, writer: Writer) -> str:
    text = _sentence(period, comparison, writer)
    if period.days == comparison.days:
        return text
    lengths = writer.gettext("%(now)d days against %(before)d.")
    return f"{text} {lengths % {'now': period.days, 'before': comparison.days}}"


def _sentence(period: DateRange, comparison: DateRange, writer: Writer) -> str:
    match rule_of(period, comparison):
        case Rule.DAYS_BEFORE:
            count = period.days
            text = writer.ngettext(
                "Compared with the day before.", "Compared with the %(count)d days before.", count
            )
            return text % {"count": count}
        case Rule.MONTHS_BEFORE:
            count = period.months
            text = writer.ngettext(
                "Compared with the month before.",
                "Compared with the %(count)d months before.",
                count,
            )
            return text % {"count": count}
        case Rule.SAME_DAYS_OF_MONTH:
            return writer.gettext("Compared with the same days of the month before.")
        case Rule.SAME_DAYS_OF_QUARTER:
            return writer.gettext("Compared with the same days of the quarter before.")
        case Rule.SAME_DAYS_OF_YEAR:
            return writer.gettext("Compared with the same days a year before.")
        case Rule.SAME_WEEKDAYS:
            return writer.gettext("Compared with the same weekdays a year before.")
    days = writer.span(comparison)
    return writer.gettext("Compared with %(days)s.") % {"days": days}
