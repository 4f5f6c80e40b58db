from tests.widgets.charts.factories import AMERICAN, GERMAN, make_days
from widgets.charts import registry
from widgets.charts.payload import Detail
from widgets.frames.frame import Column, Unit

SESSIONS = Column(
    "sessions",
    "Sessions",
    Unit.COUNT,
    definition="Visits, each counted once, on the day and in the channel it began.",
)


def test_a_number_says_what_it_counts_where_and_when() -> None:
    frame = make_days(1, 2, 3, column=SESSIONS)

    details = registry.draw("kpi", frame, {}, AMERICAN).details

    assert details[0] == Detail("Sessions", SESSIONS.definition)
    assert [detail.term for detail in details[1:]] == ["Period", "Time zone", "Data until", "Rows"]
    assert details[-1] == Detail("Rows", "3")


def test_details_speak_their_readers_language() -> None:
    details = registry.draw("kpi", make_days(1, column=SESSIONS), {}, GERMAN).details

    assert details[0].term == "Sitzungen"
    assert details[0].text.startswith("Besuche, jeder einmal gezählt")


def test_a_number_that_a_tile_shortens_is_exact_in_the_details() -> None:
    amounts = {"totals": {"sessions": 1_234_567}, "previous_totals": {"sessions": 1_100_002}}

    long = registry.draw("kpi", make_days(1, **amounts), {}, AMERICAN).details
    short = registry.draw("kpi", make_days(1, totals={"sessions": 12}), {}, AMERICAN).details

    assert Detail("Exact value", "1,234,567. Previous period: 1,100,002") in long
    assert "Exact value" not in {detail.term for detail in short}
