"""Invented frames for the gallery, with usual and with extreme values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import pi, sin

from widgets.frames.frame import Column, Frame, Unit, Value
from widgets.queries.buckets import labels
from widgets.queries.periods import DateRange

NOW = datetime(2026, 11, 19, 13, 2, tzinfo=UTC)
TODAY = date(2026, 11, 19)

CHANNELS = {
    "organic": "Organic search",
    "direct": "Direct",
    "referral": "Referral",
    "social": "Social",
    "email": "Email",
}
DEVICES = {"mobile": "Mobile", "desktop": "Desktop", "tablet": "Tablet"}

DAY = Column("day", "Day", grain="day")
HOUR = Column("hour", "Hour", grain="hour")
WEEK = Column("week", "Week", grain="week")
CHANNEL = Column("channel", "Channel", names=CHANNELS)
DEVICE = Column("property:device", "Device", names=DEVICES)
SESSIONS = Column("sessions", "Sessions", Unit.COUNT, definition="Visits, each counted once.")
CONVERSIONS = Column("conversions", "Conversions", Unit.COUNT)
REVENUE = Column("revenue", "Revenue", Unit.MONEY)
RATE = Column("conversion_rate", "Conversion rate", Unit.RATIO, additive=False)
METRICS = (SESSIONS, CONVERSIONS, REVENUE)

HOSTILE = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)> & <b>bold</b>",
    '=HYPERLINK("http://evil.example")',
    "متجر الأحذية — تخفيضات الشتاء",
    "👩🏽‍🚀🏔️ Expedition 🧗‍♂️ 2026",
    "An exceptionally long name that goes on and on " * 6,
    "%{x} {client} javascript:alert(1)",
)
LONG = (
    "Winter sale, existing customers, second reminder",
    "Donaudampfschifffahrtsgesellschaft",
    "Search · brand · exact · desktop only",
    "WWWWWWWWWWWWWWWWWWWWWWWWWWWW",
    "夏の大感謝セール・会員限定キャンペーン第二弾",
)
MANY = tuple(f"Campaign {number}" for number in range(1, 21))


@dataclass(frozen=True)
class Case:
    """Variations of the numbers. `scale` multiplies them; `odd` removes some and negates others;
    `below` negates every second one and removes none.
    """

    names: tuple[str, ...] = tuple(CHANNELS)
    days: int = 30
    scale: int = 1
    odd: bool = False
    below: bool = False

    @property
    def period(self) -> DateRange:
        return DateRange(TODAY - timedelta(days=max(self.days, 1) - 1), TODAY)


def by_day(case: Case, zone: str, currency: str) -> Frame:
    """Several metrics per day, with those of the days before."""
    days = [case.period.start + timedelta(days=step) for step in range(case.days)]
    rows = [(day, *_numbers(case, step, 1)) for step, day in enumerate(days)]
    return _frame((DAY, *METRICS, RATE), rows, case, zone, currency)


def by_week(case: Case, zone: str, currency: str) -> Frame:
    """Several metrics per week, over twelve times the case's days: a year of thirty."""
    long = replace(case, days=12 * case.days)
    weeks = labels(long.period, "week", zone) if case.days else ()
    rows = [(week, *_numbers(case, step, 1)) for step, week in enumerate(weeks)]
    return _frame((WEEK, *METRICS, RATE), rows, long, zone, currency)


def month_to_date(case: Case, zone: str, currency: str) -> Frame:
    return by_day(replace(case, days=min(case.days, TODAY.day)), zone, currency)


def by_day_and_name(case: Case, zone: str, currency: str) -> Frame:
    days = [case.period.start + timedelta(days=step) for step in range(case.days)]
    rows = [
        (day, name, *_numbers(case, step, place + 2))
        for step, day in enumerate(days)
        for place, name in enumerate(case.names)
    ]
    return _frame((DAY, CHANNEL, *METRICS, RATE), rows, case, zone, currency)


def by_name(case: Case, zone: str, currency: str) -> Frame:
    names = case.names if case.days else ()
    rows = [(name, *_numbers(case, place * 3, place + 2)) for place, name in enumerate(names)]
    return _frame((CHANNEL, *METRICS, RATE), rows, case, zone, currency)


def by_name_and_device(case: Case, zone: str, currency: str) -> Frame:
    rows = [
        (name, device, *_numbers(case, 5 * other, place + other + 2))
        for place, name in enumerate(case.names if case.days else ())
        for other, device in enumerate(DEVICES)
    ]
    return _frame((CHANNEL, DEVICE, *METRICS, RATE), rows, case, zone, currency)


def by_hour(case: Case, zone: str, currency: str) -> Frame:
    """Several metrics per hour, low at night and high in the evening."""
    first = NOW.replace(minute=0) - timedelta(hours=24 * case.days)
    moments = [first + timedelta(hours=step) for step in range(24 * case.days)]
    rows = [
        (moment, *_numbers(case, step, 1, 0.3 + sin(pi * max(moment.hour - 5, 0) / 19)))
        for step, moment in enumerate(moments)
    ]
    return _frame((HOUR, *METRICS), [row[:4] for row in rows], case, zone, currency)


def _numbers(case: Case, step: int, place: int, weight: float = 1) -> tuple[Value, ...]:
    """A wave with noise; numbers further down a list are smaller."""
    wave = 1 + 0.28 * sin(step * 2 * pi / 7) + ((step * 37 + place * 11) % 13) / 40 + step / 120
    sessions = int(1400 * case.scale * wave * weight / place)
    if case.below and step % 2:
        sessions = -sessions
    if case.odd and step % 5 == 1:
        return (None, None, None, None)
    if case.odd and step % 4 == 3:
        return (-sessions // 3, 0, Decimal(-sessions), Decimal(0))
    conversions = int(sessions * (0.03 + 0.008 * sin(step)))
    return (sessions, conversions, Decimal(conversions) * Decimal("61.35"), Decimal("0.0312"))


def _frame(
    columns: tuple[Column, ...],
    rows: Iterable[tuple[Value, ...]],
    case: Case,
    zone: str,
    currency: str,
) -> Frame:
    rows = tuple(rows)
    metrics = tuple(column.name for column in columns if column.is_metric)
    previous = tuple(_before(row[-len(metrics) :], metrics, i) for i, row in enumerate(rows))
    totals = dict(_totals(rows, columns)) if rows else {}
    before = {name: _scaled(value, "0.91") for name, value in totals.items()}
    if "conversions" in before:
        before["conversions"] = _scaled(totals["conversions"], "1.064")
    return Frame(
        columns,
        rows,
        period=case.period,
        timezone=zone,
        as_of=NOW,
        totals=totals,
        previous=previous,
        previous_totals=before,
        comparison=case.period.before(),
        currency=currency,
        partial=frozenset(last for last in [row[0] for row in rows[-1:]] if isinstance(last, date)),
    )


def _before(values: tuple[Value, ...], metrics: tuple[str, ...], index: int) -> dict[str, Value]:
    share = ("0.88", "1.07", "0.95")[index % 3]
    return {name: _scaled(value, share) for name, value in zip(metrics, values, strict=True)}


def _scaled(value: Value, share: str) -> Value:
    if isinstance(value, int):
        return int(value * Decimal(share))
    return value * Decimal(share) if isinstance(value, Decimal) else None


def _totals(
    rows: tuple[tuple[Value, ...], ...], columns: tuple[Column, ...]
) -> Iterator[tuple[str, Value]]:
    for index, column in enumerate(columns):
        if column.name == RATE.name:
            yield column.name, Decimal("0.0312")
        elif column.is_metric:
            has = [row[index] for row in rows]
            yield column.name, sum(v for v in has if isinstance(v, int | Decimal))
