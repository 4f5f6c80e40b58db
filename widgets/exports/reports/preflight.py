"""Preflight of a report: each widget is complete, fresh enough and plausible, or a problem.

The plausibility rules compare a metric with its values in earlier reports of the same schedule,
and are meant to catch a broken import, not a bad month:

- `zero`: nothing where there has always been something. Small counts, which do reach zero by
  chance, are exempt.
- `outlier`: more than twenty times the largest of at least three earlier values.
- `empty`: no rows where all earlier reports had some.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from widgets.exports.content import DashboardContent, WidgetContent
from widgets.exports.reports import numbers
from widgets.exports.reports.calendar import moment
from widgets.exports.reports.numbers import Numbers

# Numbers of days that are under way are fresh enough for so long.
OPEN_PERIOD = timedelta(hours=24)
# A count whose smallest value was below is zero by chance now and then.
SMALL_COUNT = 10
FEWEST_TO_COMPARE = 3
OUTLIER_FACTOR = 20


class Rule(StrEnum):
    FAILED = "failed"
    STALE = "stale"
    EMPTY = "empty"
    ZERO = "zero"
    OUTLIER = "outlier"
    DOCUMENT = "document"
    NO_HOST = "no_host"


# Rules whose finding a manager may overrule: the numbers are there and may be right.
PLAUSIBILITY = frozenset({Rule.EMPTY, Rule.ZERO, Rule.OUTLIER})


@dataclass(frozen=True, slots=True)
class Problem:
    """A reason to hold a report. `detail` is the metric, the time of the numbers, or the code of
    the failure.
    """

    rule: Rule
    dashboard: str = ""
    widget: str = ""
    widget_id: str = ""
    detail: str = ""

    @property
    def may_be_accepted(self) -> bool:
        return self.rule in PLAUSIBILITY

    def dump(self) -> dict[str, str]:
        return asdict(self)

    @staticmethod
    def load(plain: Mapping[str, Any]) -> Problem:
        return Problem(**{**plain, "rule": Rule(plain["rule"])})


@dataclass(frozen=True, slots=True)
class History:
    """Earlier values by widget and metric, and the widgets that have always had rows."""

    values: Mapping[tuple[UUID, str], Sequence[float]] = field(default_factory=dict)
    never_empty: frozenset[UUID] = frozenset()

    @staticmethod
    def of(earlier: Iterable[Numbers]) -> History:
        """The history in the kept numbers of earlier reports."""
        values: dict[tuple[UUID, str], list[float]] = defaultdict(list)
        filled: set[UUID] = set()
        emptied: set[UUID] = set()
        for kept in earlier:
            for number in numbers.read(kept):
                if number.value is not None:
                    values[number.key].append(number.value)
            for board in numbers.dashboards(kept):
                for widget in board["widgets"]:
                    (emptied if widget["empty"] else filled).add(UUID(widget["id"]))
        return History(values, frozenset(filled - emptied))


def check(
    contents: Iterable[DashboardContent], history: History, *, now: datetime
) -> list[Problem]:
    """The problems of a report's collected dashboards, in their order."""
    return [problem for content in contents for problem in _board(content, history, now)]


def _board(content: DashboardContent, history: History, now: datetime) -> Iterator[Problem]:
    oldest = _oldest_allowed(content, now)
    for widget in content.widgets:
        for rule, detail in _widget(widget, oldest, history):
            yield Problem(rule, content.title, widget.title, str(widget.spec.widget_id), detail)


def _oldest_allowed(content: DashboardContent, now: datetime) -> datetime:
    """The time that numbers may not be older than: the end of the period, once it is over."""
    days, zone = content.scope.state.period, content.scope.formats.zone
    midnight = datetime.min.time()
    end = moment(days.end + timedelta(days=1), midnight, zone)
    return end if end <= now else now.astimezone(ZoneInfo(zone)) - OPEN_PERIOD


def _widget(
    widget: WidgetContent, oldest: datetime, history: History
) -> Iterator[tuple[Rule, str]]:
    if widget.payload is None:
        yield Rule.FAILED, widget.failure or "failed"
        return
    if widget.request is None:
        return  # a text
    if widget.failure:
        # Old numbers, whose refresh has failed.
        yield Rule.FAILED, widget.failure
        return
    if widget.as_of is None or widget.as_of < oldest:
        yield Rule.STALE, widget.as_of.isoformat() if widget.as_of else ""
        return
    yield from _implausible(widget.spec.widget_id, widget.payload, history)


def _implausible(
    widget_id: UUID, payload: Mapping[str, Any], history: History
) -> Iterator[tuple[Rule, str]]:
    if payload.get("empty") and widget_id in history.never_empty:
        yield Rule.EMPTY, ""
    for total in payload.get("totals", []):
        rule = _implausible_total(total, history.values.get((widget_id, total["name"]), ()))
        if rule:
            yield rule, total["label"]


def _implausible_total(total: Mapping[str, Any], earlier: Sequence[float]) -> Rule | None:
    value = total["value"]
    if not isinstance(value, int | float):
        return None
    known = earlier or ([1.0] if total.get("change") == -1 else [])
    if value == 0 and known and all(known) and not _is_small_count(earlier):
        return Rule.ZERO
    if len(earlier) >= FEWEST_TO_COMPARE and abs(value) > OUTLIER_FACTOR * max(map(abs, earlier)):
        return Rule.OUTLIER if any(earlier) else None
    return None


def _is_small_count(earlier: Sequence[float]) -> bool:
    is_count = all(float(value).is_integer() for value in earlier)
    return bool(earlier) and is_count and min(earlier) < SMALL_COUNT
