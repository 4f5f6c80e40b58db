from __future__ import annotations

from django.utils import translation

from clients import page_cache
from clients.models import Brand, Client
from runtime.prepared_response import Part

FOOT = "clients/_foot.html"


def foot(brand: Brand | None = None, *, token: str | Part = "", path: str = "/") -> str:
    context: dict[str, object] = {"brand": brand, "path": path, "theme": "", "themes": []}
    return page_cache.filled(FOOT, context, {"csrf_token": token}).content.decode()


def test_holes_are_filled_anew_in_a_page_that_is_rendered_once() -> None:
    first, second = (
        page_cache.filled(FOOT, {"path": "/once/"}, {"csrf_token": token})
        for token in ("first", "second")
    )

    assert b'value="first"' in first.content
    assert second.content == first.content.replace(b'value="first"', b'value="second"')
    assert first.parts[0] is second.parts[0]


def test_texts_in_holes_are_escaped_and_parts_are_html() -> None:
    assert 'value="&lt;b&gt;"' in foot(token="<b>")
    assert 'value="<b>"' in foot(token=Part(b"<b>"))


def test_a_page_is_rendered_in_its_language() -> None:
    with translation.override("de"):
        assert 'aria-label="Darstellung"' in foot()
    assert 'aria-label="Appearance"' in foot()


def test_values_that_look_like_a_hole_stay_texts() -> None:
    assert 'value="/hole-00-csrf_token-"' in foot(path="/hole-00-csrf_token-")


def test_a_changed_brand_of_the_same_client_is_another_page() -> None:
    brand = Brand(client=Client(name="Acme"), contact="before@acme.example")
    before = foot(brand)
    brand.contact = "after@acme.example"

    assert "before@acme.example" in before
    assert "after@acme.example" in foot(brand)
