from dataclasses import replace
from datetime import UTC, datetime

import pytest

from clients.auth.viewer import Formats
from tests.widgets.charts.factories import AMERICAN, BOUNCES, GERMAN, REVENUE, SESSIONS, make_frame
from widgets.charts import draw
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
                "1 figure is better, 2 are worse.",
                "The biggest change: Bounces, up 30.0% to 130.",
                "Also: Revenue, down 10.0% to €900.00; Sessions, up 8.0% to 1,080.",
            ),
        ),
        (
            GERMAN,
            (
                "1 Wert ist besser, 2 sind schlechter.",
                "Die größte Veränderung: Bounces, plus 30,0\xa0% auf 130.",
                "Außerdem: Umsatz, minus 10,0\xa0% auf 900,00\xa0€; "
                "Sitzungen, plus 8,0\xa0% auf 1.080.",
            ),
        ),
    ],
)
def test_the_largest_change_is_named_first(formats: Formats, sentences: tuple[str, ...]) -> None:
    assert draw("headline", MIXED, {}, formats).sentences == sentences


@pytest.mark.parametrize("formats", [FRENCH, SPANISH])
def test_other_languages_have_sentences_of_their_own(formats: Formats) -> None:
    sentences = draw("headline", MIXED, {}, formats).sentences

    assert len(sentences) == 3
    assert not {"better", "change", "up"} & set(" ".join(sentences).split())


@pytest.mark.parametrize(
    ("now", "before", "first"),
    [
        ({"sessions": 2, "revenue": 2}, {"sessions": 1, "revenue": 1}, "Both figures are better."),
        ({"sessions": 1, "revenue": 1}, {"sessions": 2, "revenue": 2}, "Both figures are worse."),
        ({"sessions": 2}, {"sessions": 1}, "Better than before."),
        ({"sessions": 1}, {"sessions": 2}, "Not as good as before."),
        ({"sessions": 1}, {"sessions": 1}, "Much as before."),
        ({"sessions": 2, "revenue": 1}, {"sessions": 1, "revenue": 1}, "1 figure is better."),
        (
            {"sessions": 2, "revenue": 5},
            {"sessions": 2, "revenue": None},
            "Sessions 2 (0%), Revenue €5.00.",
        ),
        ({"sessions": 2, "revenue": 5}, {"sessions": 1, "revenue": 0}, "Both figures are better."),
        ({"sessions": 2, "revenue": 0}, {"sessions": 1, "revenue": 0}, "1 figure is better."),
        ({"sessions": 2, "revenue": 5}, {"sessions": 1}, "1 figure is better."),
        ({"sessions": 2}, None, "Sessions 2."),
    ],
)
def test_the_first_sentence_is_the_verdict(
    now: dict[str, Value], before: dict[str, Value] | None, first: str
) -> None:
    assert draw("headline", make_totals(now, before), {}, AMERICAN).sentences[0] == first


def test_a_change_from_zero_ranks_first() -> None:
    frame = make_totals({"sessions": 500, "revenue": 100}, {"sessions": 0, "revenue": 100})

    assert draw("headline", frame, {}, AMERICAN).sentences == (
        "1 figure is better.",
        "The biggest change: Sessions, from 0 to 500.",
    )


def test_sums_over_far_fewer_days_are_judged_per_day() -> None:
    days = DateRange.parse("2026-11-02", "2026-11-18"), DateRange.parse("2026-10-01", "2026-10-07")
    frame = replace(MIXED, period=days[0], comparison=days[1])

    payload = draw("headline", frame, {}, AMERICAN)

    assert [total.mood for total in payload.totals] == ["bad", "good", "bad"]
    assert payload.notes == ("17 days against 7: the change is per day.",)


def test_a_day_under_way_is_left_out_and_said() -> None:
    period = DateRange.parse("2026-11-18", "2026-11-19")
    whole = WholeDays(DateRange(period.start, period.start), MIXED.totals, ())
    before = period.before()
    frame = replace(
        MIXED, period=period, comparison=DateRange(before.start, before.start), whole_days=whole
    )

    payload = draw("headline", frame, {}, AMERICAN)

    assert payload.sentences[0] == "1 figure is better, 2 are worse."
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

    assert payload.sentences[0] == "1 figure is better."
    assert len(payload.notes) == 1


def test_an_abbreviation_ends_its_sentence_by_itself() -> None:
    frame = make_totals({"sessions": 2_000_000}, {"sessions": 1_000_000})

    sentences = draw("headline", frame, {"metrics": ["sessions"]}, GERMAN).sentences

    assert sentences[-1].endswith("auf 2\N{NO-BREAK SPACE}Mio.")


def test_nothing_known_is_empty() -> None:
    payload = draw("headline", make_totals({}, None), {}, AMERICAN)

    assert payload.empty
    assert payload.sentences == ()
