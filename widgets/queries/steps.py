"""One whole period back or forward."""

from __future__ import annotations

from datetime import date

from widgets.queries.months import ONE_DAY, shifted
from widgets.queries.periods import MONDAY, TO_DATE, UNITS, DateRange, Preset, resolve, unit_of

Chosen = tuple[Preset | None, DateRange]

# A step that lands on the days of a preset takes its name, so that back and forward meet.
_DAY = (Preset.TODAY, Preset.YESTERDAY)
_DAYS = (
    Preset.LAST_FULL_WEEK,
    Preset.LAST_7_DAYS,
    Preset.LAST_28_DAYS,
    Preset.LAST_30_DAYS,
    Preset.LAST_90_DAYS,
)
_MONTHS = (Preset.LAST_MONTH, Preset.LAST_QUARTER, Preset.LAST_12_MONTHS)


def back(chosen: Chosen, today: date, week_start: int = MONDAY) -> Chosen:
    """The period before: a month's is a month, a run of days' as many days.

    Before a month, quarter or year to date lies the whole one before it.
    """
    preset, period = chosen
    months = unit_of(preset, period)
    if not months:
        return _named(period.before(), _DAYS, today, week_start)
    before = DateRange(shifted(period.start, -months), period.start - ONE_DAY)
    return _named(before, _MONTHS, today, week_start)


def forward(chosen: Chosen, today: date, week_start: int = MONDAY) -> Chosen | None:
    """The period after, or None where it would reach into the future.

    After the last whole month, quarter or year comes the one that is under way, to date.
    """
    preset, period = chosen
    if preset in TO_DATE:
        return None
    months = unit_of(preset, period)
    start = period.end + ONE_DAY
    if not months:
        after = period.moved(period.days)
        return None if after.end > today else _named(after, _DAYS, today, week_start)
    for under_way in TO_DATE:
        running = resolve(under_way, today)
        if UNITS[under_way] == months and running.start == start:
            return under_way, running
    end = shifted(start, months) - ONE_DAY
    if end > today:
        return None
    return _named(DateRange(start, end), _MONTHS, today, week_start)


def _named(period: DateRange, presets: tuple[Preset, ...], today: date, week_start: int) -> Chosen:
    among = _DAY if period.days == 1 else presets
    found = (preset for preset in among if resolve(preset, today, week_start) == period)
    return next(found, None), period
