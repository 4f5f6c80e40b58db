from tests.widgets.charts.factories import AMERICAN, GERMAN, make_days
from widgets.charts import registry
from widgets.charts.payload import Fact
from widgets.frames.frame import Column, Unit

SESSIONS = Column(
    "sessions",
    "Sessions",
    Unit.COUNT,
    definition="Visits, each counted once, on the day and in the channel it began.",
)


def test_a_number_says_what_it_counts_where_and_when() -> None:
    frame = make_days(1, 2, 3, column=SESSIONS)

    facts = registry.draw("kpi", frame, {}, AMERICAN).facts

    assert facts[0] == Fact("Sessions", SESSIONS.definition)
    assert [fact.term for fact in facts[1:]] == ["Period", "Time zone", "Data until", "Rows"]
    assert facts[-1] == Fact("Rows", "3")


def test_a_passport_speaks_its_readers_language() -> None:
    facts = registry.draw("kpi", make_days(1, column=SESSIONS), {}, GERMAN).facts

    assert facts[0].term == "Sitzungen"
    assert facts[0].text.startswith("Besuche, jeder einmal gezählt")


def test_what_a_tile_shortens_stands_in_the_passport_in_full() -> None:
    amounts = {"totals": {"sessions": 1_234_567}, "previous_totals": {"sessions": 1_100_002}}

    long = registry.draw("kpi", make_days(1, **amounts), {}, AMERICAN).facts
    short = registry.draw("kpi", make_days(1, totals={"sessions": 12}), {}, AMERICAN).facts

    assert Fact("Exact value", "1,234,567. Previous period: 1,100,002") in long
    assert "Exact value" not in {fact.term for fact in short}
