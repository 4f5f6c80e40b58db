from __future__ import annotations

import pytest

from clients import countries
from clients.countries import Country
from clients.models import Client


@pytest.mark.parametrize(
    "country",
    [
        Country("AT", "de_AT", "EUR", "Europe/Vienna", 0),
        Country("CN", "zh_Hans_CN", "CNY", "Asia/Shanghai", 0),
        Country("EG", "ar_EG", "EGP", "Africa/Cairo", 5),
        Country("IN", "en_IN", "INR", "Asia/Kolkata", 6),
        Country("US", "en_US", "USD", "America/New_York", 6),
    ],
    ids=lambda country: country.code,
)
def test_a_country_has_its_usual_conventions(country: Country) -> None:
    assert countries.find(country.code) == country


def test_every_country_can_be_stored_and_chosen_again() -> None:
    locales, currencies = dict(countries.locales()), dict(countries.currencies())
    zones = dict(countries.time_zones())

    for code, _ in countries.names():
        found = countries.find(code)
        assert found is not None
        client = Client(
            name="A",
            slug="a",
            locale=found.locale,
            currency=found.currency,
            time_zone=found.time_zone,
            week_start=found.week_start,
        )
        client.clean_fields(exclude={"public_key", "sealed_private_key"})
        assert found.locale in locales
        assert found.currency in currencies
        assert found.time_zone in zones
        assert countries.code_of(found.locale) == code


def test_an_unknown_country_has_no_conventions() -> None:
    assert [countries.find(code) for code in ("", "XX", "ZZ", "EU")] == [None] * 4
    assert [countries.code_of(locale) for locale in ("", "de", "x", "en_001")] == [""] * 4
