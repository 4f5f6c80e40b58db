"""Translation catalogues: complete and compiled, also on machines without gettext."""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.conf import settings

LANGUAGES = [code for code, _ in settings.LANGUAGES if code != "en"]
TRANSLATED = re.compile(r'{% translate "([^"]+)"')
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|{\w+}")


def read(language: str) -> Catalog:
    with path(language, "po").open("rb") as file:
        return read_po(file, locale=language)


def path(language: str, suffix: str) -> Path:
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / f"django.{suffix}"


def forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def messages(language: str) -> list[Message]:
    return [message for message in read(language) if message.id]


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_catalogues_have_the_same_messages(language: str) -> None:
    assert {str(m.id) for m in messages(language)} == {str(m.id) for m in messages("de")}
    assert [m.id for m in messages(language) if not all(forms(m.string))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_placeholders(language: str) -> None:
    for message in messages(language):
        asked = set(PLACEHOLDER.findall(forms(message.id)[-1]))
        assert set(PLACEHOLDER.findall(forms(message.string)[-1])) == asked


@pytest.mark.parametrize("language", LANGUAGES)
def test_compiled_catalogues_match_their_sources(language: str) -> None:
    with path(language, "mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)

    for message in messages(language):
        first = forms(message.id)[0]
        if isinstance(message.id, str):
            assert compiled.gettext(first) == message.string
        else:
            assert compiled.ngettext(message.id[0], message.id[1], 1) == message.string[0]


def test_every_reader_facing_message_is_translated() -> None:
    known = {forms(message.id)[0] for message in messages("de")}

    assert sorted({*in_templates(), *in_code()} - known) == []


def in_templates() -> Iterator[str]:
    for file in (settings.BASE_DIR / "templates").rglob("*.html"):
        yield from TRANSLATED.findall(file.read_text())


def in_code() -> Iterator[str]:
    """Messages in code that readers see; the admin is English alone."""
    words = {"gettext": None, "_": None, "ngettext": (1, 2)}
    for file in (settings.BASE_DIR / "widgets").rglob("*.py"):
        if "admin" not in file.parts:
            with file.open("rb") as source:
                for _, message, *_rest in extract("python", source, words):
                    yield forms(message)[0]
