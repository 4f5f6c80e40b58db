"""The formats that Plotly itself needs in the browser, taken from Babel's locale data."""

from __future__ import annotations

import re
from typing import Any

from babel import Locale

from clients.auth.viewer import Formats

# CLDR's letters (https://www.unicode.org/reports/tr35/tr35-dates.html) in d3-time-format's.
_D3 = {
    "EEEE": "%A",
    "EEE": "%a",
    "E": "%a",
    "ccc": "%a",
    "d": "%-d",
    "dd": "%d",
    "M": "%-m",
    "MM": "%m",
    "MMM": "%b",
    "MMMM": "%B",
    "LLL": "%b",
    "LLLL": "%B",
    "y": "%Y",
    "yy": "%y",
    "yyyy": "%Y",
    "QQQ": "Q%q",
    "H": "%-H",
    "HH": "%H",
    "h": "%-I",
    "hh": "%I",
    "mm": "%M",
    "a": "%p",
}


def browser_formats(formats: Formats) -> dict[str, Any]:
    """A Plotly locale module: `{"locale": "de", "format": {…}}`, ready for Plotly.register."""
    locale = Locale.parse(formats.locale.replace("-", "_"))
    symbols = locale.number_symbols["latn"]
    return {
        "locale": locale.language,
        "format": {
            "days": _names(locale.days["format"]["wide"], first=6),
            "shortDays": _names(locale.days["format"]["abbreviated"], first=6),
            "months": _names(locale.months["format"]["wide"]),
            "shortMonths": _names(locale.months["format"]["abbreviated"]),
            "date": pattern(locale, "yMd"),
            "time": d3(locale.time_formats["short"].pattern),
            "dateTime": f"{pattern(locale, 'yMMMd')} {d3(locale.time_formats['short'].pattern)}",
            "periods": ["AM", "PM"],
            "year": "%Y",
            "month": pattern(locale, "yMMM"),
            "dayMonth": pattern(locale, "MMMd"),
            "dayMonthYear": pattern(locale, "yMMMd"),
            "decimal": symbols["decimal"],
            "thousands": symbols["group"],
            "grouping": [3],
        },
    }


def pattern(locale: Locale, skeleton: str) -> str:
    """A locale's order and punctuation for some parts of a date, in d3-time-format's words."""
    return d3(locale.datetime_skeletons[skeleton].pattern)


def d3(cldr: str) -> str:
    words = re.findall(r"'[^']*'|[A-Za-z]+|[^A-Za-z']+", cldr)
    return "".join(_D3.get(word, word.strip("'")) for word in words)


def _names(names: dict[int, str], first: int | None = None) -> list[str]:
    """CLDR numbers days from Monday = 0 and months from 1; d3 lists them, Sunday first."""
    ordered = [names[index] for index in sorted(names)]
    return ordered if first is None else [*ordered[first:], *ordered[:first]]
