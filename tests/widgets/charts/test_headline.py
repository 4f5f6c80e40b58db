from dataclasses import replace
from datetime import UTC, datetime

import pytest

from clients.auth.viewer import Formats
from tests.widgets.charts.factories import AMERICAN, BOUNCES, GERMAN, REVENUE, SESSIONS, make_frame
from widgets.charts import draw
from widgets.charts.payload import Segment
from widgets.frames.frame import Frame, SameHours, Value, WholeDays
from widgets.queries.periods import DateRange

FRENCH = Formats("fr_FR", "EUR", "Europe/Paris", 0)
SPANISH = Formats("es_ES", "EUR", "Europe/Madrid", 0)


def make_totals(now: dict[str, Value], before: dict[str, Value] | None) -> Frame:
    return make_frame(
        (SESSIONS, BOUNCES, REVENUE), [], currency="EUR", totals=now, previous_totals=before
    )


MIXED = make_totals(
    {"sessions": 1080, "bounces": 130, "revenue": 900},
    {"sessions": 1000, "bounces": 100, "revenue": 1000},
)


@pytest.mark.parametrize(
    ("formats", "sentences"),
    [
        (
            AMERICAN,
            (
                "Bounces rose 30.0% to 130, while Revenue fell 10.0% to €900.00.",
                "Sessions rose 8.0% to 1,080.",
            ),
        ),
        (
            GERMAN,
            (
                "Bounces um 30,0\xa0% auf 130 gestiegen, dagegen Umsatz um 10,0\xa0% auf "
                "900,00\xa0€ gesunken.",
                "Sitzungen um 8,0\xa0% auf 1.080 gestiegen.",
            ),
        ),
        (
            FRENCH,
            (
                "Bounces en hausse de 30,0\xa0%, à\xa0130\u202f; "
                "Chiffre d’affaires en baisse de 10,0\xa0%, à\xa0900,00\xa0€.",
                "Sessions en hausse de 8,0\xa0%, à\xa01\u202f080.",
            ),
        ),
        (
            SPANISH,
            (
                "Bounces: un 30,0\xa0% más, hasta 130; "
                "Ingresos: un 10,0\xa0% menos, hasta 900,00\xa0€.",
                "Sesiones: un 8,0\xa0% más, hasta 1.080.",
            ),
        ),
    ],
)
def test_the_two_that_moved_most_come_first(formats: Formats, sentences: tuple[str, ...]) -> None:
    assert draw("headline", MIXED, {}, formats).sentences == sentences


@pytest.mark.parametrize(
    ("now", "before", "first"),
    [
        (
            {"sessions": 3, "revenue": 2},
            {"sessions": 2, "revenue": 1},
            "Revenue rose 100% to €2.00 and Sessions rose 50.0% to 3.",
        ),
        (
            {"sessions": 1, "revenue": 1},
            {"sessions": 2, "revenue": 4},
            "Revenue fell 75.0% to €1.00 and Sessions fell 50.0% to 1.",
        ),
        ({"sessions": 2}, {"sessions": 1}, "Sessions rose 100% to 2."),
        (
            {"sessions": 1, "revenue": 2},
            {"sessions": 1, "revenue": 2},
            "Much as before: Sessions 1, Revenue €2.00.",
        ),
        (
            {"sessions": 2, "revenue": 5},
            {"sessions": 2, "revenue": None},
            "Sessions 2 (0%), Revenue €5.00.",
        ),
        ({"sessions": 2, "revenue": 5}, {"sessions": 1}, "Sessions rose 100% to 2."),
        ({"sessions": 60}, {"sessions": 1}, "Sessions went from 1 to 60."),
        ({"sessions": 2}, None, "Sessions 2."),
    ],
)
def test_the_first_sentence_names_what_moved(
    now: dict[str, Value], before: dict[str, Value] | None, first: str
) -> None:
    assert draw("headline", make_totals(now, before), {}, AMERICAN).sentences[0] == first


def test_unmoved_figures_come_last() -> None:
    frame = make_totals({"sessions": 2, "revenue": 1}, {"sessions": 1, "revenue": 1})

    sentences = draw("headline", frame, {}, AMERICAN).sentences

    assert sentences == ("Sessions rose 100% to 2.", "Little changed: Revenue €1.00.")


def test_names_of_metrics_are_told_apart_from_the_words_around_them() -> None:
    (first, second) = draw("headline", MIXED, {}, AMERICAN).segments

    assert [(part.text, part.metric) for part in first] == [
        ("Bounces", "bounces"),
        (" rose 30.0% to 130, while ", ""),
        ("Revenue", "revenue"),
        (" fell 10.0% to €900.00.", ""),
    ]
    assert second[0] == Segment("Sessions", "sessions")


@pytest.mark.parametrize("label", ["100% \ue0000\ue001", "%(change)s", "<b>", "{name}"])
def test_a_label_is_never_part_of_a_pattern(label: str) -> None:
    options = {"labels": {"sessions": label}, "metrics": ["sessions"]}

    sentences = draw("headline", MIXED, options, AMERICAN).sentences

    assert sentences == (f"{label} rose 8.0% to 1,080.",)


def test_a_change_from_zero_ranks_first() -> None:
    frame = make_totals({"sessions": 500, "revenue": 100}, {"sessions": 0, "revenue": 100})

    assert draw("headline", frame, {}, AMERICAN).sentences == (
        "Sessions went from 0 to 500.",
        "Little changed: Revenue €100.00.",
    )


def test_nothing_is_claimed_of_what_moved_over_ranges_of_other_length() -> None:
    days = DateRange.parse("2026-11-02", "2026-11-18"), DateRange.parse("2026-10-01", "2026-10-07")
    frame = replace(MIXED, period=days[0], comparison=days[1])

    payload = draw("headline", frame, {}, AMERICAN)

    assert len(payload.sentences) == 1
    assert "rose" not in payload.summary
    assert payload.summary.startswith("Sessions 1,080 (")
    assert payload.notes == ("17 days against 7: the change is per day.",)


def test_a_day_under_way_is_left_out_and_said() -> None:
    period = DateRange.parse("2026-11-18", "2026-11-19")
    whole = WholeDays(DateRange(period.start, period.start), MIXED.totals, ())
    before = period.before()
    frame = replace(
        MIXED, period=period, comparison=DateRange(before.start, before.start), whole_days=whole
    )

    payload = draw("headline", frame, {}, AMERICAN)

    # The numbers go on to now: their change is not that from one to the other.
    assert payload.sentences[0] == "Bounces rose 30.0%, while Revenue fell 10.0%."
    assert payload.notes == (
        "Today is not over.",
        "Change up to Nov 18, 2026.",
    )


def test_a_range_that_ended_says_how_far_its_numbers_reach() -> None:
    frame = replace(MIXED, as_of=datetime(2026, 11, 19, 22, 26, tzinfo=UTC))

    payload = draw("headline", frame, {}, AMERICAN)

    assert payload.notes == ("Complete up to Nov 19, 5:26\u202fPM.",)


def test_hours_against_the_same_hours_are_judged() -> None:
    day, until = DateRange.parse("2026-11-19", "2026-11-19"), datetime(2026, 11, 19, 13, tzinfo=UTC)
    hours = SameHours(until, 14, {"sessions": 1080, "bounces": 100, "revenue": 1000})
    frame = replace(MIXED, period=day, comparison=day.before(), same_hours=hours)

    payload = draw("headline", frame, {}, AMERICAN)

    assert payload.sentences == (
        "Sessions rose 8.0%.",
        "Little changed: Bounces 130, Revenue €900.00.",
    )
    assert len(payload.notes) == 1


def test_an_abbreviation_ends_its_sentence_by_itself() -> None:
    frame = make_totals({"sessions": 2_000_000}, {"sessions": 2_000_000})

    sentences = draw("headline", frame, {"metrics": ["sessions"]}, GERMAN).sentences

    assert sentences == ("Fast wie zuvor: Sitzungen 2\N{NO-BREAK SPACE}Mio.",)


def test_nothing_known_is_empty() -> None:
    payload = draw("headline", make_totals({}, None), {}, AMERICAN)

    assert payload.empty
    assert payload.sentences == ()
