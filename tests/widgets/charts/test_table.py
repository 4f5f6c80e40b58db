from tests.widgets.charts.factories import AMERICAN, make_channels
from widgets.charts import draw
from widgets.charts.payload import Cell, Heading, Payload


def make_payload(**options: bool) -> Payload:
    frame = make_channels(
        {"Direct": 50, None: 70},
        totals={"sessions": 118},
        previous=[40, None],
        previous_totals={"sessions": 100},
    )
    return draw("table", frame, options, AMERICAN)


def test_rows_keep_the_querys_order_and_tell_what_changed() -> None:
    table = make_payload().table

    assert table.columns == (
        Heading("channel", "Channel", numeric=False),
        Heading("sessions", "Sessions", numeric=True),
        Heading("sessions.change", "Change", numeric=True),
    )
    assert table.rows == (
        (
            Cell("Direct", "Direct", page_filter="channel:Direct"),
            Cell(50, "50"),
            Cell(0.25, "+25.0%", "good", difference="+10"),
        ),
        (
            Cell("(not set)", "(not set)", page_filter="channel:"),
            Cell(70, "70"),
            Cell(None, "new", "good", sort=1e300),
        ),
    )


def test_the_last_row_holds_totals_and_not_sums_of_rows() -> None:
    assert make_payload().table.totals == (
        Cell("Total", "Total"),
        Cell(118, "118"),
        Cell(0.18, "+18.0%", "good", difference="+18"),
    )


def test_changes_and_totals_can_be_left_out() -> None:
    table = make_payload(changes=False, totals=False).table

    assert [heading.name for heading in table.columns] == ["channel", "sessions"]
    assert table.totals == ()


def test_small_changes_are_told_without_a_colour() -> None:
    frame = make_channels({"a": 1005, "b": 1015}, previous=[1000, 1000])

    by_default = draw("table", frame, {}, AMERICAN).table
    always = draw("table", frame, {"notable_change": 0}, AMERICAN).table

    assert [row[2].mood for row in by_default.rows] == ["", "good"]
    assert [row[2].mood for row in always.rows] == ["good", "good"]
    assert by_default.rows[0][2].text == "+0.5%"


def test_the_summary_counts_rows() -> None:
    assert make_payload().summary == "2 rows. Sessions 118 (+18.0%)"


def test_a_platforms_words_are_replaced_by_the_readers() -> None:
    frame = make_channels({"paid_search": 50, "mail": 70})

    payload = draw("table", frame, {"values": {"paid_search": "Bezahlte Suche"}}, AMERICAN)

    assert [row[0].text for row in payload.table.rows] == ["Bezahlte Suche", "mail"]


def test_cells_may_hold_a_bar_of_their_share() -> None:
    frame = make_channels({"a": 50, "b": 25, "c": -5, "d": None}, totals={"sessions": 70})

    table = draw("table", frame, {"bars": ["sessions"]}, AMERICAN).table

    assert [row[1].share for row in table.rows] == [1, 0.5, 0, None]
    assert table.totals[1].share is None
