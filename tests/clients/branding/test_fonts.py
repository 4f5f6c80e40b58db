from __future__ import annotations

import re

import pytest
from django.conf import settings

from clients.branding import fonts
from clients.models import Brand

STATIC = settings.BASE_DIR / "static"
OURS = [font for font in Brand.Font if font != Brand.Font.SYSTEM]
URL = re.compile(r'url\("\.\./\.\./(build/fonts/[\w.-]+)"\)')


@pytest.mark.parametrize("font", OURS)
def test_every_font_has_a_style_sheet_files_and_a_licence(font: Brand.Font) -> None:
    sheet = (STATIC / "css" / "fonts" / f"{font}.css").read_text()

    assert f'font-family: "{fonts.FAMILIES[font].name}";' in sheet
    assert sheet.count("font-display: swap;") == len(URL.findall(sheet)) == 2
    for file in (*URL.findall(sheet), f"build/fonts/{font}-LICENSE.txt"):
        assert (STATIC / file).exists()


@pytest.mark.parametrize("font", OURS)
def test_every_fallback_is_declared_regular_and_bold(font: Brand.Font) -> None:
    sheet = (STATIC / "css" / "fonts" / f"{font}.css").read_text()
    fallbacks = fonts.FAMILIES[font].fallbacks

    for family in fallbacks:
        assert sheet.count(f'font-family: "{family}";') == 2
    assert sheet.count("size-adjust:") == 2 * len(fallbacks) > 0


def test_every_font_choice_is_defined() -> None:
    assert set(fonts.FAMILIES) == set(Brand.Font)


def test_two_fonts_stay_within_the_size_budget() -> None:
    heaviest = sorted((STATIC / "build" / "fonts").glob("*-latin.woff2"), key=size, reverse=True)

    assert sum(map(size, heaviest[:2])) < 120_000


def size(path: object) -> int:
    return int(path.stat().st_size)  # type: ignore[attr-defined]
