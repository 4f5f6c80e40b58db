import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from clients.auth.viewer import Formats
from tests.widgets.charts.factories import AMERICAN, GERMAN
from widgets.charts.axes import time_axis, times, value_axis
from widgets.charts.formats import writer
from widgets.frames.frame import Unit
from widgets.queries.buckets import labels
from widgets.queries.periods import DateRange

LONG_DAY = date(2026, 10, 25)
EURO = ("de_DE", "de_AT", "fr_FR", "es_ES")
LOCALES = dict.fromkeys(EURO, "EUR") | {
    "de_CH": "CHF",
    "fr_CA": "CAD",
    "es_MX": "MXN",
    "en_US": "USD",
    "en_GB": "GBP",
    "en_IN": "USD",
    "hi_IN": "INR",
    "ja_JP": "JPY",
    "ko_KR": "KRW",
    "zh_CN": "CNY",
    "ar_EG": "EGP",
}
RANGES = 400


def test_labels_are_never_rounded() -> None:
    near, nearer = (
        value_axis(values, Unit.MONEY, writer(AMERICAN), from_zero=False)["ticktext"]
        for values in ([3_500_000, 4_500_000], [1_000_000, 1_003_000])
    )

    assert near == ["$3.5M", "$3.75M", "$4M", "$4.25M", "$4.5M"]
    assert nearer == ["$1M", "$1.001M", "$1.002M", "$1.003M"]


def test_thousands_and_lakhs_have_the_digits_of_their_step() -> None:
    indian = writer(Formats("en_IN", "USD", "Asia/Kolkata", 6))

    lakhs, small = (
        value_axis([top], Unit.MONEY, indian, from_zero=True)["ticktext"] for top in (170_000, 9)
    )

    assert lakhs == ["$0", "$50K", "$1L", "$1.5L", "$2L"]
    assert small == ["$0.00", "$2.50", "$5.00", "$7.50", "$10.00"]


@pytest.mark.parametrize("locale", LOCALES)
def test_each_label_has_all_digits_of_its_tick(locale: str) -> None:
    to = writer(Formats(locale, LOCALES[locale], "UTC", 0))
    for low, high in _ranges(random.Random(1)):
        for unit in Unit:
            axis = value_axis([low, high], unit, to, from_zero=False)

            digits = [_digits(text) for text in axis["ticktext"]]
            asked = [_digits(f"{Decimal(str(tick)):f}") for tick in axis["tickvals"]]
            assert digits == asked, (unit, axis)
            assert len(set(axis["ticktext"])) == len(asked), (unit, axis)


def _ranges(chance: random.Random) -> Iterator[tuple[float, float]]:
    """Lows and highs from thousandths to billions, far apart and close together."""
    for _ in range(RANGES):
        high = chance.uniform(1, 10) * 10 ** chance.randint(-3, 12)
        yield high * chance.choice((0, 0.5, 0.9, 0.999, -1, -0.1)), high


def _digits(text: str) -> str:
    """The digits of a number from the first to the last that is not 0."""
    return "".join(sign for sign in text if sign.isdecimal()).strip("0")


@pytest.mark.parametrize(
    ("values", "unit", "texts"),
    [
        ([3, 17, 9], Unit.COUNT, ["0", "5", "10", "15", "20"]),
        ([0, 0], Unit.COUNT, ["0", "1"]),
        ([], Unit.COUNT, ["0", "1"]),
        ([None, 2], Unit.COUNT, ["0", "1", "2"]),
        ([-40, 30], Unit.COUNT, ["-40", "-20", "0", "20", "40"]),
        ([0.012, 0.041], Unit.RATIO, ["0%", "2%", "4%", "6%"]),
        ([81_000, 130_000], Unit.MONEY, ["$0", "$50K", "$100K", "$150K"]),
    ],
)
def test_value_axes_have_few_round_labels(
    values: list[float | None], unit: Unit, texts: list[str]
) -> None:
    axis = value_axis(values, unit, writer(AMERICAN), from_zero=True)

    assert axis["ticktext"] == texts
    assert axis["range"] == [axis["tickvals"][0], axis["tickvals"][-1]]


def test_a_line_far_from_zero_may_leave_it_out() -> None:
    axis = value_axis([980, 1010], Unit.COUNT, writer(AMERICAN), from_zero=False)

    assert axis["range"] == [980, 1010]


def test_labels_of_days_fall_on_the_same_weekday() -> None:
    days = tuple(date(2026, 10, 21) + timedelta(days=index) for index in range(30))

    axis = time_axis(days, "day", writer(GERMAN))["xaxis"]

    assert axis["tickvals"] == [
        "2026-10-21",
        "2026-10-28",
        "2026-11-04",
        "2026-11-11",
        "2026-11-18",
    ]
    assert axis["ticktext"] == ["21. Okt.", "28. Okt.", "4. Nov.", "11. Nov.", "18. Nov."]


def test_labels_of_months_name_the_year_where_it_changes() -> None:
    months = tuple(date(2026 + (9 + i) // 12, (9 + i) % 12 + 1, 1) for i in range(5))

    axis = time_axis(months, "month", writer(AMERICAN))["xaxis"]

    assert axis["ticktext"] == ["Oct<br>2026", "Nov", "Dec", "Jan<br>2027", "Feb"]


def test_hours_are_placed_in_the_clients_zone() -> None:
    hours = tuple(datetime(2026, 10, 21, hour, tzinfo=UTC) for hour in (21, 22))

    axis = time_axis(hours, "hour", writer(GERMAN))["xaxis"]

    assert axis["tickvals"] == ["2026-10-21 23:00", "2026-10-22 00:00"]
    assert axis["ticktext"] == ["23:00<br>21. Okt.", "00:00<br>22. Okt."]


def test_an_hour_that_clocks_show_twice_has_two_places_and_two_names() -> None:
    hours = labels(DateRange(LONG_DAY, LONG_DAY), "hour", "Europe/Berlin")

    axis = time_axis(hours, "hour", writer(GERMAN))["xaxis"]
    places = times(hours, writer(GERMAN))

    assert (axis["type"], axis["range"], len(set(places))) == ("category", [0, 24], 25)
    assert places[1:5] == (
        "25. Okt., 01:00",
        "25. Okt., 02:00 MESZ",
        "25. Okt., 02:00 MEZ",
        "25. Okt., 03:00",
    )
    assert axis["ticktext"] == ["00:00<br>25. Okt.", "06:00", "12:00", "18:00"]
