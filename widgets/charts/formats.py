"""Numbers, money, days and sentences as a client's readers write them."""

from __future__ import annotations

import gettext
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_interval, format_skeleton, format_time, get_timezone_name
from babel.numbers import (
    format_compact_currency,
    format_compact_decimal,
    format_currency,
    format_decimal,
    format_percent,
    get_currency_precision,
)

from clients.auth.viewer import Formats
from widgets.charts import bidi, percentages
from widgets.frames.frame import Column, Unit, Value
from widgets.queries.periods import DateRange

MISSING = "–"
MINUS = "\N{MINUS SIGN}"
COUNTRY = "country"  # dimensions that end so hold ISO 3166 codes
COMPACT_FROM = 1_000_000
MANY_TIMES = 9  # a change to ten times as much and more is told in times
CATALOGUES = Path(__file__).resolve().parents[2] / "locale"

_TICKS = {"day": "MMMd", "week": "MMMd", "month": "MMM", "quarter": "yQQQ", "year": "y"}
_TITLES = {"day": "yMMMEd", "month": "yMMMM", "quarter": "yQQQ", "year": "y"}


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes values as text. Money is in `currency`; hours are read in `zone`; `words`
    replace what a platform calls the values of its dimensions, and `labels` what it calls
    these and metrics. `week_start` counts from
    Monday = 0. `variables` stand for names in texts: {"client": "Acme"}.
    """

    locale: Locale
    currency: str
    zone: ZoneInfo
    catalogue: gettext.NullTranslations
    words: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    week_start: int = 0
    variables: Mapping[str, str] = field(default_factory=dict)

    def gettext(self, message: str) -> str:
        return self.catalogue.gettext(message)

    def ngettext(self, one: str, many: str, count: int) -> str:
        return self.catalogue.ngettext(one, many, count)

    def value(self, value: Value | float, unit: Unit | None) -> str:
        """A value to read at a glance: long numbers are shortened, money is rounded."""
        if not isinstance(value, int | float | Decimal):
            return self.exact(value, unit)
        if unit is not Unit.RATIO and abs(float(value)) >= COMPACT_FROM:
            return self._compact(value, unit, digits=2)
        if unit is Unit.MONEY and abs(float(value)) >= 1000:
            return self._money(value, digits=0)
        return self.exact(value, unit, digits=1)

    def exact(self, value: Value | float, unit: Unit | None, digits: int = 2) -> str:
        """A value in full; `digits` are those of ratios and plain numbers."""
        if value is None:
            return MISSING
        if not isinstance(value, int | float | Decimal):
            return str(value)
        if unit is Unit.MONEY:
            return self._money(value, get_currency_precision(self.currency))
        if unit is Unit.RATIO:
            return self.percent(value, digits)
        return self._plain(value, "#" * (0 if unit is Unit.COUNT else digits))

    def percent(self, value: float | Decimal, digits: int, *, signed: bool = False) -> str:
        """A share or a change that reads as 0%, 100% or −100% only where it is: near those it
        has more digits than asked for, or is a bound such as <0.01% or >99.99%.
        """
        number, digits, bound = percentages.faithful(value, digits)
        text = self._percent(abs(number) if signed else number, digits)
        if signed and number:
            text = f"{'+' if number > 0 else MINUS}{text}"
        if not bound:
            return text
        pattern = self.gettext(">%(number)s") if bound > 0 else self.gettext("<%(number)s")
        return pattern % {"number": text}

    def tick(self, value: float, unit: Unit | None, step: float) -> str:
        """A label on a value axis whose labels lie `step` apart: never a rounded one."""
        digits = max(0, -_last_digit(step * 100 if unit is Unit.RATIO else step))
        if unit is Unit.RATIO:
            return self._percent(value, digits)
        if not digits and max(abs(value), step) >= 10_000:
            short = self._short_unit(Decimal(str(value)), unit)
            places = 0 if short is None else max(0, short - _last_digit(step))
            return self._compact(value, unit, digits=places)
        if unit is Unit.MONEY:
            return self._money(value, digits and max(digits, 2))
        return self._plain(value, "0" * digits)

    def change(self, change: float | None) -> str:
        """A relative change with its sign, such as +8.1%, or ×60; "" where there is none."""
        if change is None:
            return ""
        if change >= MANY_TIMES:
            times = self.exact(round(change + 1), Unit.COUNT)
            return self.gettext("×%(times)s") % {"times": times}
        return self.percent(change, 1 if 0 < abs(change) < 1 else 0, signed=True)

    def difference(self, difference: float, unit: Unit | None) -> str:
        """An absolute change with its sign, such as +93 or −€12.50. Rates change by points."""
        if unit is Unit.RATIO:
            points = self.gettext("%(number)s\N{NO-BREAK SPACE}pp")
            size = points % {"number": self._plain(abs(difference) * 100, "##")}
            none = points % {"number": self._plain(0, "##")}
        else:
            size, none = self.exact(abs(difference), unit), self.exact(0, unit)
        # What rounds to nothing has no sign.
        sign = "" if size == none else "+" if difference > 0 else MINUS
        return f"{sign}{size}"

    def span(self, days: DateRange) -> str:
        """Absolute days, such as 21 Oct – 19 Nov 2026."""
        return _with_wide_spaces(format_interval(days.start, days.end, "yMMMd", locale=self.locale))

    def label(self, column: Column) -> str:
        """The readers' name of a metric or a dimension."""
        return self.labels.get(column.name) or self.gettext(column.label)

    def name(self, value: Value, column: Column) -> str:
        """A value of a dimension, as its readers call it, which turns no text beside it."""
        return bidi.isolated(self.plain_name(value, column))

    def plain_name(self, value: Value, column: Column) -> str:
        """The same without isolates, for whoever reads it alone."""
        if value in column.labels:
            return column.labels[value]
        if value is None or value == "":
            return self.gettext("(not set)")
        if column.grain:
            return self.bucket(value, column.grain)
        text = str(value)
        return self.words.get(text) or self._catalogue_name(text, column)

    def others(self, count: int | None) -> str:
        """The name of the rest that a drawing puts together: so many values, or nobody knows how
        many. No real value is called so.
        """
        if count is None:
            return self.gettext("All others")
        return self.gettext("All others (%(count)s)") % {"count": self.exact(count, Unit.COUNT)}

    def _catalogue_name(self, value: str, column: Column) -> str:
        if value in column.names:
            return self.gettext(column.names[value])
        if column.name.endswith(COUNTRY):
            return str(self.locale.territories.get(value, value))
        return value

    def bucket(self, value: Value, grain: str) -> str:
        """A bucket of time in full, as a table and a tooltip name it."""
        if not isinstance(value, date):
            return self.exact(value, None)
        if isinstance(value, datetime):
            local = value.astimezone(self.zone)
            return f"{self._day(local, 'MMMd')}, {self.hour(local)}"
        if grain == "week":
            return self.span(DateRange(value, value + timedelta(days=6)))
        return self._day(value, _TITLES[grain])

    def moment(self, value: Value, grain: str) -> str:
        """A bucket of time in short, as a time axis names it."""
        if isinstance(value, datetime):
            return self.hour(value.astimezone(self.zone))
        if isinstance(value, date):
            return self._day(value, _TICKS[grain])
        return self.exact(value, None)

    def hour(self, value: datetime) -> str:
        """A time of a day; one that its clocks show twice names which of both it is."""
        text = str(format_time(value, "short", tzinfo=self.zone, locale=self.locale))
        local = value.astimezone(self.zone)
        if local.utcoffset() == local.replace(fold=1 - local.fold).utcoffset():
            return text
        name = get_timezone_name(local, width="short", locale=self.locale)
        return f"{text} {name if name.isalpha() else local.tzname()}"

    def clock(self, hour: int) -> str:
        """An hour of any day, such as 14:00 or 2 PM."""
        moment = time(hour)
        if "a" in self.locale.time_formats["short"].pattern:
            return str(format_skeleton("h", moment, locale=self.locale))
        return str(format_time(moment, "short", locale=self.locale))

    def weekday(self, day: int) -> str:
        """The short name of a day of the week, from Monday = 0."""
        return str(self.locale.days["stand-alone"]["abbreviated"][day])

    def weekday_name(self, day: int) -> str:
        """The full name of a day of the week, from Monday = 0."""
        return str(self.locale.days["format"]["wide"][day])

    def listing(self, items: Iterable[str]) -> str:
        return ", ".join(items)

    def _day(self, value: date, skeleton: str) -> str:
        return str(format_skeleton(skeleton, value, locale=self.locale))

    def _plain(self, value: float | Decimal, fraction: str) -> str:
        """A number with the digits after the point that `fraction` draws, such as 0# or ##."""
        grouped = self.locale.decimal_formats[None].pattern.partition(".")[0]
        value = _without_sign_of_zero(value, len(fraction))
        return format_decimal(value, f"{grouped}.{fraction}", locale=self.locale)

    def _percent(self, value: float | Decimal, digits: int) -> str:
        pattern = self.locale.percent_formats[None].pattern
        wanted = pattern.replace("#,##0", f"#,##0.{'0' * digits}")
        value = _without_sign_of_zero(value, digits + 2)
        return str(format_percent(value, wanted, locale=self.locale))

    def _money(self, value: float | Decimal, digits: int) -> str:
        pattern = self.locale.currency_formats["standard"].pattern
        wanted = pattern.replace("0.00", f"0.{'0' * digits}")
        value = _without_sign_of_zero(value, digits)
        return format_currency(
            value, self.currency, wanted, locale=self.locale, currency_digits=False
        )

    def _compact(self, value: float | Decimal, unit: Unit | None, digits: int) -> str:
        value = self._rounded(value, unit, digits)
        if unit is Unit.MONEY:
            text = format_compact_currency(
                value, self.currency, locale=self.locale, fraction_digits=digits
            )
            plain = self._money(value, 0)
        else:
            text = format_compact_decimal(value, locale=self.locale, fraction_digits=digits)
            plain = self._plain(value, "")
        # Some languages have no short form for thousands and get bare digits instead.
        return text if abs(float(value)) >= COMPACT_FROM or self._has_short_thousands() else plain

    def _rounded(self, value: float | Decimal, unit: Unit | None, digits: int) -> Decimal:
        """A number as its short form rounds it: 999.999 million are written as 1 billion."""
        exact = Decimal(str(value))
        short = self._short_unit(exact, unit)
        return exact if short is None else exact.quantize(Decimal(1).scaleb(short - digits))

    def _short_unit(self, value: Decimal, unit: Unit | None) -> int | None:
        """The power of ten that a number's short form counts in: 3 where it is written in
        thousands, 5 in lakhs; None where it is written in full.
        """
        kind = "currency" if unit is Unit.MONEY else "decimal"
        formats: Mapping[str, Any] = getattr(self.locale, f"compact_{kind}_formats")
        found = formats["short"]["other"].get(str(10 ** max(value.adjusted(), 0)))
        text = "" if found is None else _unquoted(found.pattern)
        if not text.strip("0 ¤\N{NO-BREAK SPACE}"):
            return None
        return value.adjusted() + 1 - text.count("0")

    def _has_short_thousands(self) -> bool:
        return any(map(str.isalpha, format_compact_decimal(10_000, locale=self.locale)))


def writer(formats: Formats, currency: str | None = None) -> Writer:
    """The writer for a client; a frame's own currency goes before the client's."""
    return _writer(formats, currency or formats.currency)


@lru_cache(maxsize=256)
def _writer(formats: Formats, currency: str) -> Writer:
    locale = Locale.parse(formats.locale.replace("-", "_"))
    catalogue = gettext.translation(
        "django", CATALOGUES, [str(locale), locale.language], fallback=True
    )
    return Writer(
        locale, currency, ZoneInfo(formats.zone), catalogue, week_start=formats.week_start
    )


def _with_wide_spaces(text: str) -> str:
    """CLDR sets ranges with thin spaces, which many fonts draw as none at all."""
    return text.replace("\N{THIN SPACE}", " ")


def _without_sign_of_zero(value: float | Decimal, digits: int) -> float | Decimal:
    """A number, or 0 where its digits would read -0.00."""
    exact = Decimal(str(value))
    is_zero = exact.is_signed() and exact.is_finite() and not round(exact, digits)
    return 0 if is_zero else value


def _unquoted(pattern: str) -> str:
    """A pattern for positive numbers without quotes."""
    return pattern.partition(";")[0].replace("'", "")


def _last_digit(step: float) -> int:
    """The power of ten of the last digit that is not 0: -1 of 2.5, 4 of 150,000."""
    return int(Decimal(str(step)).normalize().as_tuple().exponent) if step else 0
