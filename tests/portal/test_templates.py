from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template, render_to_string

TEMPLATES = settings.BASE_DIR / "templates"
PAGES = sorted(TEMPLATES.rglob("*.html"))
MOST_LINES = 120

# The content security policy refuses all of them.
INLINE = re.compile(r"""\sstyle\s*=|\son[a-z]+\s*=\s*["']|<style|javascript:""", re.IGNORECASE)
SCRIPT = re.compile(r"<script(?![^>]*(?:\bsrc=|application/json))", re.IGNORECASE)
FOREIGN = re.compile(r"""(?:src|href)=["'](?:https?:)?//""", re.IGNORECASE)


def name_of(path: Path) -> str:
    return str(path.relative_to(TEMPLATES))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_templates_contain_no_inline_script_or_style(page: Path) -> None:
    text = page.read_text()

    assert not INLINE.search(text)
    assert not SCRIPT.search(text)
    assert not FOREIGN.search(text)
    assert len(text.splitlines()) <= MOST_LINES


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_template_compiles(page: Path) -> None:
    assert get_template(name_of(page))


@pytest.mark.parametrize("status", ["400", "403", "403_csrf", "403_origin", "404", "500"])
def test_error_pages_render_without_context_and_name_no_product(status: str) -> None:
    html = render_to_string(f"{status}.html")

    assert "<h1" in html
    assert 'href="/"' in html
    assert "vitrine" not in html.lower()
