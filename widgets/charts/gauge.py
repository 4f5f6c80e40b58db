"""A number on its way to a goal, and whether it keeps the pace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field

from widgets.charts.data_table import table
from widgets.charts.errors import InvalidOptions
from widgets.charts.formats import Writer
from widgets.charts.numbers import plain
from widgets.charts.options import IN_UNIT, OF_METRICS, OF_SUMS, Name, Options, chosen
from widgets.charts.payload import Detail, Goal, Number, Payload
from widgets.charts.payload_builder import build_payload
from widgets.charts.registry import chart
from widgets.charts.tooltip import Measure, of_measures
from widgets.charts.totals import in_words, totals
from widgets.frames.frame import NARROWED, Column, Frame, Unit

Per = Literal["period", "day", "week", "month", "quarter", "year"]
WEEK = 7


class GaugeOptions(Options):
    """`goal` is due in each period shown, or `per` day, week, month, quarter or year. Of a
    metric that is better when it is lower the goal is a limit.
    """

    metric: Annotated[Name | None, Field(title="Metric shown", json_schema_extra=OF_METRICS)] = None
    goal: Annotated[
        float,
        Field(
            gt=0,
            le=2**53,
            allow_inf_nan=False,
            title="Goal",
            description="The number to reach; where less is better, the limit to stay within.",
            json_schema_extra=IN_UNIT,
        ),
    ]
    per: Annotated[
        Per,
        Field(
            title="Due per",
            description="“Period” is whatever days the page shows.",
            json_schema_extra=OF_SUMS,
        ),
    ] = "period"


@chart(
    "gauge",
    options=GaugeOptions,
    caption=("Goal", "A number on its way to a goal, and whether it keeps the pace."),
)
def gauge(frame: Frame, options: GaugeOptions, writer: Writer) -> Payload:
    """The metric's total against the goal.

    A period that begins with its week, month, quarter or year is held against the whole
    goal, with the pace of the days that are over; any other against its days' part of it.
    Numbers that a page narrows are held against nothing: the goal is for all of them.
    """
    metric = chosen(frame, (options.metric,) if options.metric else (), "metric")[0]
    if options.per != "period" and not metric.additive:
        raise InvalidOptions("per", f"{metric.name} does not grow from day to day")
    (total,) = totals(frame, (metric,), options, writer)
    goal, words = None, [in_words(total, writer)]
    facts: tuple[Detail, ...] = ()
    if NARROWED not in frame.warnings:
        due = _due(frame, options, writer)
        goal = _goal(total.value or 0, due, metric, writer)
        words += [goal.text, goal.share_text, goal.pace_text]
        facts = tuple(_facts(total.value or 0, due, metric, writer))
    measure = Measure(
        total.label,
        metric,
        total.value,
        plain((frame.previous_totals or {}).get(metric.name)),
        plain(frame.compared_total(metric.name)),
        facts,
    )
    return build_payload(
        "gauge",
        replace(frame, partial=frozenset()),  # the pace knows the hour
        writer,
        totals=(total,),
        goal=goal,
        tooltip=of_measures((measure,), frame, writer),
        table=table(frame, (metric,), options, writer),
        empty=total.value is None,
        summary=f"{writer.listing(filter(None, words))}.",
        notes=() if goal else (writer.gettext("The goal is for everything, unfiltered"),),
    )


@dataclass(frozen=True, slots=True)
class _Due:
    """The goal of the days shown; `pace` is the part of it that is due by now, if not all."""

    amount: float
    pace: float | None = None


def _due(frame: Frame, options: GaugeOptions, writer: Writer) -> _Due:
    if options.per == "period":
        return _Due(options.goal)
    period = frame.period
    first, last = _span_around(period.start, options.per, writer.week_start)
    if period.start == first and period.end <= last:
        days = (last - first).days + 1
        over = _days_over(frame, writer)
        return _Due(options.goal, over / days if over < days else None)
    each = (period.start + timedelta(days=step) for step in range(period.days))
    parts = (_span_around(day, options.per, writer.week_start) for day in each)
    return _Due(options.goal * sum(1 / ((last - first).days + 1) for first, last in parts))


def _days_over(frame: Frame, writer: Writer) -> float:
    """Days of the period that are over, the last of them by the hour of the data."""
    now = frame.as_of.astimezone(writer.zone)
    if now.date() != frame.period.end:
        return frame.period.days
    return frame.period.days - 1 + (now.hour * 60 + now.minute) / (24 * 60)


def _span_around(day: date, per: Per, week_start: int) -> tuple[date, date]:
    """The first and last day of what a day lies in."""
    if per == "day":
        return day, day
    if per == "week":
        first = day - timedelta(days=(day.weekday() - week_start) % WEEK)
        return first, first + timedelta(days=WEEK - 1)
    months = {"month": 1, "quarter": 3, "year": 12}[per]
    month = (day.month - 1) // months * months + 1
    after = month + months
    following = date(day.year + (after > 12), (after - 1) % 12 + 1, 1)
    return date(day.year, month, 1), following - timedelta(days=1)


def _goal(value: float, due: _Due, metric: Column, writer: Writer) -> Goal:
    is_limit = metric.good == "down"
    reached = value / due.amount
    ahead = value - due.amount * (1 if due.pace is None else due.pace)
    text = writer.gettext("Limit %(goal)s") if is_limit else writer.gettext("Goal %(goal)s")
    share = writer.gettext("%(share)s used") if is_limit else writer.gettext("%(share)s reached")
    return Goal(
        share=min(max(reached, 0.0), 1.0),
        pace=due.pace,
        text=text % {"goal": writer.value(due.amount, metric.unit)},
        share_text=share % {"share": writer.exact(reached, Unit.RATIO, 0)},
        pace_text="" if due.pace is None else _pace(ahead, metric.unit, writer),
        mood=_mood(ahead, is_limit),
    )


def _facts(value: float, due: _Due, metric: Column, writer: Writer) -> Iterator[Detail]:
    """The goal in full, what is due of it by now, and what is left of it."""
    is_limit = metric.good == "down"
    left = due.amount - value
    goal = writer.gettext("Limit") if is_limit else writer.gettext("Goal")
    yield Detail(goal, writer.exact(due.amount, metric.unit))
    if due.pace is not None:
        yield Detail(writer.gettext("Due by now"), writer.exact(due.amount * due.pace, metric.unit))
    if left > 0:
        term = writer.gettext("Left until the limit") if is_limit else writer.gettext("Still to go")
    else:
        term = writer.gettext("Over the limit") if is_limit else writer.gettext("Over the goal")
    yield Detail(term, writer.exact(abs(left), metric.unit))


def _pace(ahead: Number, unit: Unit | None, writer: Writer) -> str:
    amount = writer.value(abs(ahead or 0), unit)
    if (ahead or 0) < 0:
        return writer.gettext("%(amount)s behind pace") % {"amount": amount}
    return writer.gettext("%(amount)s ahead of pace") % {"amount": amount}


def _mood(ahead: float, is_limit: bool) -> str:
    return "good" if (ahead <= 0 if is_limit else ahead >= 0) else "bad"
