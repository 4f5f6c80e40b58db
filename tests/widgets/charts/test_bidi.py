import pytest

from tests.widgets.charts.factories import AMERICAN, make_channels
from tests.widgets.rendering.test_fragments import fragment
from widgets.charts import draw
from widgets.charts.bidi import FSI, LRI, PDI, isolated

RLO = "\u202e"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Email", "Email"),
        ("Café", "Café"),
        ("שלום", f"{FSI}שלום{PDI}"),
        (f"{RLO}evil", f"{FSI}{RLO}evil{PDI}"),
        (f"{PDI}{RLO}evil", f"{FSI}{RLO}evil{PDI}"),
        (f"a{LRI}b", f"{FSI}a{LRI}b{PDI}{PDI}"),
    ],
)
def test_a_text_turns_nothing_beside_it(text: str, kept: str) -> None:
    assert isolated(text) == kept


def test_a_label_is_isolated_in_charts_sentences_and_pages() -> None:
    frame = make_channels({f"{RLO}evil": 5, "Email": 1})

    payload = draw("bar", frame, {}, AMERICAN)
    html = fragment("table", frame).html

    whole = f"{FSI}{RLO}evil{PDI}"
    assert payload.figure["layout"]["yaxis"]["ticktext"][0] == whole
    assert whole in payload.summary
    assert f"<bdi>{whole}</bdi>" in html
    assert "<bdi>Email" not in html
    assert payload.table.rows[0][0].value == f"{RLO}evil"
