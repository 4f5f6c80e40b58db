from tests.widgets.charts.factories import CHANNEL
from widgets.charts.entities import dimension, entity
from widgets.frames.frame import Column

SOURCE = Column("source", "Source")


def test_nothing_has_a_key_too() -> None:
    assert entity((CHANNEL,), (None,)) == "channel="


def test_a_combination_has_one_key_in_whatever_order_it_is_asked_for() -> None:
    key = entity((SOURCE, CHANNEL), ("news", "email"))

    assert key == entity((CHANNEL, SOURCE), ("email", "news")) == "channel&source=email&news"
    assert dimension(key) == "channel&source"


def test_a_value_may_hold_what_separates_keys() -> None:
    key = entity((CHANNEL,), ("a=b&c",))

    assert (key, dimension(key)) == ("channel=a=b&c", "channel")
