from babel import Locale

from tests.widgets.charts.factories import GERMAN
from widgets.charts.browser import browser_formats, pattern


def test_plotly_learns_the_clients_language() -> None:
    formats = browser_formats(GERMAN)

    assert formats["locale"] == "de"
    assert formats["format"]["days"][0] == "Sonntag"
    assert formats["format"]["months"][2] == "März"
    assert formats["format"]["decimal"] == ","
    assert formats["format"]["thousands"] == "."
    assert formats["format"]["dayMonthYear"] == "%-d. %b %Y"


def test_quoted_words_of_a_pattern_stay_words() -> None:
    assert pattern(Locale.parse("pt_BR"), "yMMMd") == "%-d de %b de %Y"
