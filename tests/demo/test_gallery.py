"""The gallery renders every kind of widget in every state and locale."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string

from clients.auth.viewer import Formats
from demo.gallery.examples import CASES, EXAMPLES, tiles
from widgets.charts import kinds

GERMAN = Formats("de_DE", "EUR", "Europe/Berlin", 0)
AMERICAN = Formats("en_US", "USD", "America/New_York", 6)


def test_gallery_has_every_widget_kind() -> None:
    assert {example.kind for example in EXAMPLES} == set(kinds())


@pytest.mark.parametrize("formats", [GERMAN, AMERICAN], ids=["de", "en"])
@pytest.mark.parametrize("case", CASES)
def test_gallery_renders_every_state_and_escapes_hostile_text(case: str, formats: Formats) -> None:
    shown = list(tiles(case, formats, "Acme"))

    html = render_to_string("demo/gallery.html", {"tiles": shown, "case": case})

    assert html.count("<portal-tile") == len(EXAMPLES)
    assert "<script>alert" not in html
    assert "<img src=x" not in html
