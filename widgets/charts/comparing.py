"""What a reader should know of a comparison: its rule, or why there is none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from widgets.charts.formats import Writer
from widgets.charts.payload import Total
from widgets.frames.frame import COMPARISON_TOO_LONG, NO_EARLIER, NOT_BY_HOUR, Frame, Value
from widgets.queries.buckets import labels
from widgets.queries.comparisons import Rule, rule_of
from widgets.queries.periods import DateRange

# Lengths may differ by this part before sums over them say more of the days than of the
# metric: 31 days against 30 do not, February against January does.
SLACK = 0.05


def notes(frame: Frame, totals: Iterable[Total], writer: Writer) -> Iterator[str]:
    """What is unusual about the comparison; nothing where it is whole, or there is none.

    `totals` are those that the widget shows: what is said of others would puzzle.
    """
    if COMPARISON_TOO_LONG in frame.warnings:
        yield writer.gettext("The compared days are too many to be shown in this detail.")
    if NO_EARLIER in frame.warnings:
        yield writer.gettext("There are no earlier numbers to compare with.")
    if frame.comparison is None:
        return
    shown = [total for total in totals if total.value is not None]
    unknown = [total.label for total in shown if not total.previous_text]
    if frame.same_hours or NOT_BY_HOUR in frame.warnings:
        yield from _hours(frame, unknown, writer)
    elif _is_empty(frame):
        yield writer.gettext("There are no numbers for the previous period.")
    elif is_uneven(frame):
        yield rule(frame, writer)


def is_uneven(frame: Frame) -> bool:
    """Whether far more or fewer days are compared than are shown."""
    if frame.comparison is None:
        return False
    days, others = frame.period.days, frame.comparison.days
    return abs(days - others) > SLACK * max(days, others)


def is_unfinished(frame: Frame, writer: Writer) -> bool:
    """Whether a day that is not over is compared with a whole one. Where the same hours
    are compared it is not.
    """
    if frame.comparison is None or frame.same_hours:
        return False
    return frame.as_of.astimezone(writer.zone).date() == frame.period.end


def rule(frame: Frame, writer: Writer) -> str:
    """Which days the frame is compared with, in words; "" where it is not compared."""
    return _rule(frame.period, frame.comparison, writer) if frame.comparison else ""


def compared_buckets(frame: Frame, buckets: Iterable[Value], writer: Writer) -> tuple[str, ...]:
    """What the bucket is called that each bucket is compared with: first with first, as
    sources align them. Empty where nothing is compared; without a counterpart a bucket has
    the comparison's common name.
    """
    if frame.comparison is None or frame.time is None or frame.time.grain is None:
        return ()
    grain = frame.time.grain
    now, then = (
        labels(days, grain, frame.timezone, frame.week_start)
        for days in (frame.period, frame.comparison)
    )
    pairs = zip(now, then, strict=False)
    names: dict[Value, str] = {label: writer.bucket(other, grain) for label, other in pairs}
    common = writer.gettext("Previous period")
    return tuple(names.get(bucket, common) for bucket in buckets)


def _hours(frame: Frame, unknown: list[str], writer: Writer) -> Iterator[str]:
    """What was compared of a day that is not over."""
    hours = frame.same_hours
    if hours and not hours.hours:
        yield writer.gettext("Compared as soon as the first hour of the day is over.")
        return
    if hours and frame.comparison and hours.totals:
        rule = _rule(frame.period, frame.comparison, writer)
        until = writer.gettext("The change counts both days until %(time)s.")
        yield f"{rule} {until % {'time': writer.hour(hours.until)}}"
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
