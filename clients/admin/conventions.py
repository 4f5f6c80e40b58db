"""Choices of a client's locale, currency and time zone in forms."""

from __future__ import annotations

from typing import Any

from django import forms

from clients import countries
from clients.admin.long_select import LongSelect

CHOICES = {
    "locale": countries.locales,
    "currency": countries.currencies,
    "time_zone": countries.time_zones,
}


def field(name: str, **options: Any) -> forms.ChoiceField:
    """The field of a convention, with all that may be chosen for it."""
    return forms.ChoiceField(choices=CHOICES[name], widget=LongSelect, **options)


def offer_stored(form: forms.BaseForm, name: str, value: Any) -> None:
    """Offer a stored value that the choices lack, such as a locale without a country."""
    choice: Any = form.fields[name]
    if str(value) not in {str(key) for key, _ in choice.choices}:
        choice.choices = [(value, value), *choice.choices]
