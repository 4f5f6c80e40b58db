from tests.widgets.charts.factories import GERMAN
from widgets.pages.calendar_names import calendar_names


def test_days_begin_with_sunday_in_the_clients_language() -> None:
    names = calendar_names(GERMAN)

    assert names["days"][:2] == ["Sonntag", "Montag"]
    assert names["shortDays"][-1] == "Sa."
    assert names["months"] == [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ]
