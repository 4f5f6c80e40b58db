from __future__ import annotations

import pytest
from django.utils import translation

from clients.templatetags.remembered import remembered
from clients.theme import DARK, LIGHT

LOGO = "clients/_logo.html"


def logo(name: str, **files: str) -> str:
    context: dict[str, object] = {"name": name, "files": files, "theme": LIGHT, "class": "top"}
    return str(remembered(LOGO, **context))


def test_each_brand_has_its_own_part() -> None:
    assert "Acme" in logo("Acme")
    assert "Globex" in logo("Globex")
    assert 'src="/acme.png"' in logo("Acme", logo="/acme.png")
    assert "/acme.png" not in logo("Acme")


def test_a_part_is_rendered_in_the_language_of_the_page() -> None:
    context: dict[str, object] = {"theme": DARK, "themes": [LIGHT, DARK]}
    english = remembered("clients/_themes.html", **context)
    with translation.override("de"):
        german = remembered("clients/_themes.html", **context)

    assert ">Dark</button>" in english
    assert ">Dunkel</button>" in german


def test_hostile_values_are_escaped() -> None:
    assert "<script>" not in logo("<script>alert(1)</script>")


def test_a_value_that_can_be_no_key_is_refused() -> None:
    with pytest.raises(TypeError, match="set cannot be part of a key"):
        remembered(LOGO, files={1, 2})
