from __future__ import annotations

import pytest

from clients.auth.language import language_of, locale_of


@pytest.mark.parametrize(
    ("language", "client_locale", "locale"),
    [
        ("", "de_AT", "de_AT"),
        ("de", "de_AT", "de_AT"),
        ("en", "de_DE", "en_DE"),
        ("de", "fr_CH", "de_CH"),
        # CLDR knows no German of the United States, and no French of Germany.
        ("de", "en_US", "de"),
        ("fr", "de_DE", "fr"),
        ("es", "fr", "es"),
        # Clients' locales without a catalogue are served in English.
        ("en", "sv_SE", "sv_SE"),
        ("de", "sv_SE", "de"),
    ],
)
def test_locale_has_the_persons_language_and_the_clients_country(
    language: str, client_locale: str, locale: str
) -> None:
    assert locale_of(language, client_locale) == locale
    assert not language or language_of(locale) == language
