from tests.widgets.charts.factories import AMERICAN, CHANNEL, START, make_channels, make_frame
from widgets.charts import draw
from widgets.charts.entities import entity, seats, wish
from widgets.frames.frame import Column, Unit
from widgets.sources.oscom.catalogue.analytics import CHANNELS

KNOWN = Column("channel", "Channel", names={"organic": "Organic", "direct": "Direct", "email": "E"})
DAY, SESSIONS = Column("day", "Day", grain="day"), Column("sessions", "Sessions", Unit.COUNT)


def test_known_values_wish_for_their_place_in_the_catalogue() -> None:
    assert [wish((KNOWN,), (value,)) for value in ("organic", "direct", "email")] == [0, 1, 2]


def test_other_values_wish_by_their_name_alone() -> None:
    wished = wish((CHANNEL,), ("Winter sale",))

    assert wished == wish((CHANNEL,), ("Winter sale",))
    assert 0 <= wished < 12


def test_no_two_series_of_a_drawing_share_a_colour() -> None:
    wishes = [(0, "a"), (0, "b"), (11, "c"), (11, "d"), (1, "e"), (2, "f")]

    assert seats(wishes) == (0, 1, 11, 2, 3, 4)


def test_values_that_wish_for_one_slot_choose_by_name_and_not_by_rank() -> None:
    assert seats([(3, "b"), (3, "a")]) == (4, 3)
    assert seats([(3, "a"), (3, "b")]) == (3, 4)


def test_a_value_keeps_its_colour_when_the_order_changes() -> None:
    def colours(amounts: dict[str, int]) -> dict[str, int]:
        rows = [(START, name, amount) for name, amount in amounts.items()]
        payload = draw("line", make_frame((DAY, KNOWN, SESSIONS), rows), {}, AMERICAN)
        return {key.entity: key.series for key in payload.legend}

    first = colours({"organic": 3, "direct": 2, "email": 1})

    assert first == {"channel=organic": 0, "channel=direct": 1, "channel=email": 2}
    assert colours({"email": 9, "direct": 2}) == {"channel=email": 2, "channel=direct": 1}


def test_a_slice_has_the_colour_of_the_line_of_the_same_value() -> None:
    pie = draw("pie", make_channels({"a": 2, "b": 1}), {}, AMERICAN)
    rows = [(START, "a", 2), (START, "b", 1)]
    line = draw("line", make_frame((DAY, CHANNEL, SESSIONS), rows), {}, AMERICAN)

    assert {k.entity: k.series for k in pie.legend} == {k.entity: k.series for k in line.legend}


def test_every_known_channel_has_a_slot_of_its_own() -> None:
    column = Column("channel", "Channel", names=CHANNELS)

    wished = [wish((column,), (value,)) for value in CHANNELS]

    assert len(set(wished)) == len(wished)


def test_nothing_has_a_name_too() -> None:
    assert entity((CHANNEL,), (None,)) == "channel="
