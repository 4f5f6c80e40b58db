"""Numbers and days are written by the server as the browser writes them for the same reader."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page

from clients.auth.viewer import Formats
from widgets.charts.formats import COMPACT_FROM, Writer, writer
from widgets.frames.frame import Unit

READERS = {
    "de": Formats("de_DE", "EUR", "Europe/Berlin", 0),
    "fr": Formats("fr_FR", "EUR", "Europe/Paris", 0),
    "es": Formats("es_ES", "EUR", "Europe/Madrid", 0),
    "en-US": Formats("en_US", "USD", "America/New_York", 6),
    "en-GB": Formats("en_GB", "GBP", "Europe/London", 0),
    "fr-CA": Formats("fr_CA", "CAD", "America/Toronto", 6),
    "ja": Formats("ja_JP", "JPY", "Asia/Tokyo", 6),
    "hi": Formats("hi_IN", "INR", "Asia/Kolkata", 6),
    "ar": Formats("ar_EG", "EGP", "Africa/Cairo", 5),
}
EDGES: tuple[str, ...] = (
    "0",
    "0.004",
    "0.005",
    "0.995",
    "1",
    "999.5",
    "1000",
    "9999.99",
    "999999",
    "1000000",
)
EDGES += ("1049999", "999999999.5", "1000000000", "123456789012", "987654321098765")
HOW_MANY = 300

# Rounds as Python does, groups wherever there is something to group, writes Western digits and
# no sign before zero.
INTL = """({ locale, currency, asked }) => {
  const round = { roundingMode: "halfEven", signDisplay: "negative" };
  const base = { ...round, useGrouping: "always", numberingSystem: "latn" };
  const short = { ...base, notation: "compact", useGrouping: "min2", maximumFractionDigits: 2 };
  const money = { style: "currency", currency };
  const styles = {
    count: { ...base, maximumFractionDigits: 0 },
    number: { ...base, maximumFractionDigits: 2 },
    ratio: { ...base, style: "percent", minimumFractionDigits: 2, maximumFractionDigits: 2 },
    money: { ...base, ...money },
    "count short": short,
    "number short": short,
    "money short": { ...short, ...money },
  };
  const writers = Object.fromEntries(
    Object.entries(styles).map(([name, style]) => [name, new Intl.NumberFormat(locale, style)]));
  return asked.map(([style, value]) => writers[style].format(value));
}"""
DAYS = """({ locale, days }) => {
  const style = { year: "numeric", month: "long", timeZone: "UTC" };
  const month = new Intl.DateTimeFormat(locale, style);
  return days.map((day) => month.format(new Date(day)));
}"""
# What editions of the same locale data do not agree upon: blanks, marks of direction,
# quotes, and how the British shorten billions.
UNSETTLED = dict.fromkeys(map(ord, " \u00a0\u202f\u2009\u200e\u200f\u061c")) | {ord("’"): "'"}


@pytest.mark.parametrize("formats", READERS.values(), ids=READERS)
def test_server_and_browser_write_the_same_numbers(page: Page, formats: Formats) -> None:
    asked = list(_samples(random.Random(1)))
    ours = [_written(writer(formats), style, value) for style, value in asked]

    theirs = page.evaluate(INTL, {**_reader(formats), "asked": asked})

    differing = [
        (style, value, our, their)
        for (style, value), our, their in zip(asked, ours, theirs, strict=True)
        if _settled(our) != _settled(their) and not _is_bounded(style, value)
    ]
    assert differing == []


@pytest.mark.parametrize("formats", READERS.values(), ids=READERS)
def test_server_and_browser_name_the_same_months(page: Page, formats: Formats) -> None:
    months = [date(2024 + number // 12, number % 12 + 1, 1) for number in range(36)]

    theirs = page.evaluate(DAYS, {**_reader(formats), "days": [day.isoformat() for day in months]})

    assert [writer(formats).bucket(month, "month") for month in months] == theirs


def _reader(formats: Formats) -> dict[str, Any]:
    return {"locale": f"{formats.locale.replace('_', '-')}-u-nu-latn", "currency": formats.currency}


def _is_bounded(style: str, value: str) -> bool:
    """A percentage that is none of 0 and 100, which a browser rounds to it all the same."""
    exact = abs(Decimal(value))
    return style == "ratio" and round(exact, 4) in {0, 1} and exact not in {0, 1}


def _samples(chance: random.Random) -> Iterator[tuple[str, str]]:
    """Styles and numbers: whole and broken, tiny and huge, above and below zero."""
    drawn = [f"{chance.uniform(1, 10) * 10 ** chance.randint(-3, 13):.4f}" for _ in range(HOW_MANY)]
    for value in (*EDGES, *drawn):
        for signed in (value, f"-{value}") if Decimal(value) else (value,):
            for unit in Unit:
                amount = str(Decimal(signed) / 100) if unit is Unit.RATIO else signed
                yield unit.value, amount
                if unit is not Unit.RATIO and abs(Decimal(signed)) >= COMPACT_FROM:
                    yield f"{unit.value} short", amount


def _written(to: Writer, style: str, value: str) -> str:
    name, _, short = style.partition(" ")
    return to.value(Decimal(value), Unit(name)) if short else to.exact(Decimal(value), Unit(name))


def _settled(text: str) -> str:
    return text.translate(UNSETTLED).casefold().replace("bn", "b").replace("tn", "t")
