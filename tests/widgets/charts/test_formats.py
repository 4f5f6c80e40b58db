from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.auth.viewer import Formats
from tests.widgets.charts.factories import AMERICAN, CHANNEL, GERMAN
from widgets.charts.formats import writer
from widgets.frames.frame import Unit, Value
from widgets.queries.periods import DateRange

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("value", "unit", "american", "german"),
    [
        (1234, Unit.COUNT, "1,234", "1.234"),
        (1284300, Unit.COUNT, "1.28M", f"1,28{NBSP}Mio."),
        (Decimal("48203.55"), Unit.MONEY, "$48,204", f"48.204{NBSP}€"),
        (Decimal("0.4249"), Unit.MONEY, "$0.42", f"0,42{NBSP}€"),
        (Decimal("-12.5"), Unit.MONEY, "-$12.50", f"-12,50{NBSP}€"),
        (Decimal("0.0421"), Unit.RATIO, "4.2%", f"4,2{NBSP}%"),
        (3.456, Unit.NUMBER, "3.5", "3,5"),
        (None, Unit.COUNT, "–", "–"),
    ],
)
def test_values_are_written_to_be_read_at_a_glance(
    value: Value | float, unit: Unit, american: str, german: str
) -> None:
    assert writer(AMERICAN).value(value, unit) == american
    assert writer(GERMAN).value(value, unit) == german


def test_exact_values_keep_all_that_matters() -> None:
    write = writer(GERMAN)

    assert write.exact(1284300, Unit.COUNT) == "1.284.300"
    assert write.exact(Decimal("48203.551"), Unit.MONEY) == f"48.203,55{NBSP}€"
    assert write.exact(Decimal("0.04213"), Unit.RATIO) == f"4,21{NBSP}%"


def test_a_frames_currency_goes_before_the_clients() -> None:
    assert writer(GERMAN, "CHF").value(5, Unit.MONEY) == f"5,00{NBSP}CHF"


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (0.081, "+8.1%"),
        (-0.2, "−20.0%"),
        (8.4, "+840%"),
        (12.4, "×13"),
        (0, "0%"),
        (None, ""),
    ],
)
def test_changes_carry_their_sign(change: float | None, text: str) -> None:
    assert writer(AMERICAN).change(change) == text


@pytest.mark.parametrize(
    ("difference", "unit", "text"),
    [
        (93, Unit.COUNT, "+93"),
        (-1234, Unit.COUNT, "−1,234"),
        (0, Unit.COUNT, "0"),
        (-12.5, Unit.MONEY, "−$12.50"),
        (0.001, Unit.MONEY, "$0.00"),
        (0.0121, Unit.RATIO, "+1.21\xa0pp"),
        (-0.00001, Unit.RATIO, "0\xa0pp"),
    ],
)
def test_differences_carry_their_sign(difference: float, unit: Unit, text: str) -> None:
    assert writer(AMERICAN).difference(difference, unit) == text


def test_spans_name_absolute_days() -> None:
    days = DateRange(date(2026, 10, 21), date(2026, 11, 19))

    assert writer(AMERICAN).span(days) == "Oct 21 – Nov 19, 2026"
    assert writer(GERMAN).span(days) == "21. Okt. – 19. Nov. 2026"


@pytest.mark.parametrize(
    ("grain", "bucket", "moment"),
    [
        ("day", "Mo., 19. Okt. 2026", "19. Okt."),
        ("week", "19.–25. Okt. 2026", "19. Okt."),
        ("month", "Oktober 2026", "Okt"),
        ("quarter", "Q4 2026", "Q4 2026"),
        ("year", "2026", "2026"),
    ],
)
def test_buckets_have_a_long_and_a_short_name(grain: str, bucket: str, moment: str) -> None:
    monday = date(2026, 10, 19)

    assert writer(GERMAN).bucket(monday, grain) == bucket
    assert writer(GERMAN).moment(monday, grain) == moment


def test_hours_are_read_in_the_clients_zone() -> None:
    noon = datetime(2026, 10, 19, 12, tzinfo=UTC)

    assert writer(GERMAN).bucket(noon, "hour") == "19. Okt., 14:00"


def test_values_that_were_not_set_have_a_name() -> None:
    assert writer(AMERICAN).name(None, CHANNEL) == "(not set)"
    assert writer(AMERICAN).name("", CHANNEL) == "(not set)"


@given(st.floats(-1e20, 1e20), st.sampled_from(list(Unit)))
def test_every_number_can_be_written(value: float, unit: Unit) -> None:
    write = writer(GERMAN)

    assert write.value(value, unit)
    assert write.exact(value, unit)


def test_a_short_number_that_rounds_up_takes_the_next_word() -> None:
    assert writer(AMERICAN).value(999_999_999, Unit.COUNT) == "1B"
    assert writer(AMERICAN).value(Decimal("-999999999.5"), Unit.MONEY) == "-$1B"
    assert writer(GERMAN).value(999_990_000, Unit.COUNT) == f"999,99{NBSP}Mio."


def test_digits_are_grouped_as_the_language_groups_them() -> None:
    indian = writer(Formats("hi_IN", "INR", "Asia/Kolkata", 6))

    assert indian.exact(1234567, Unit.COUNT) == "12,34,567"
    assert indian.tick(123456, Unit.COUNT, 1) != "123,456"


@pytest.mark.parametrize(
    ("zone", "moments", "texts"),
    [
        ("Europe/London", ("10-25T00:00Z", "10-25T01:00Z"), ("1:00 AM BST", "1:00 AM GMT")),
        ("Australia/Lord_Howe", ("04-04T14:30Z", "04-04T15:00Z"), ("1:30 AM +11", "1:30 AM +1030")),
    ],
)
def test_an_hour_that_comes_twice_says_by_which_clock(
    zone: str, moments: tuple[str, str], texts: tuple[str, str]
) -> None:
    reader = writer(Formats("en_US", "USD", zone, 0))

    told = [reader.hour(datetime.fromisoformat(f"2026-{moment}")) for moment in moments]

    assert tuple(text.replace("\N{NARROW NO-BREAK SPACE}", " ") for text in told) == texts
