"""JSON at the desk: nobody types any, and a field that took some would be bounded."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django import forms
from django.contrib import admin
from django.test import RequestFactory

from clients.admin.fields import BoundedJSONField
from clients.models import Client
from tests.fixtures.factories import make_user


class Settings(forms.Form):
    plain = BoundedJSONField()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[" * 100_000, "may be 64 KiB at most"),
        ("[" * 50_000, "may be nested 20 deep at most"),
        ("1" * 5_000, "holds a number that is too large"),
        ("1e999", "holds a number that is too large"),
        ('{"a": "\\ud800"}', "holds half a character"),
        ('{"a\\u0000": 1}', "holds the character NUL"),
        ("NaN", "holds NaN, which is no number"),
        ("{", "is no JSON"),
    ],
)
def test_json_beyond_the_limits_is_refused_in_words(text: str, words: str) -> None:
    form = Settings({"plain": text})

    assert form.errors["plain"] == [f"The JSON {words}."]
    assert html.escape(text) in form.as_p()


def test_no_json_is_typed_at_the_desk(acme: Client, rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = make_user(agency_role="owner")
    fields = [
        field
        for page in admin.site._registry.values()
        if page.has_change_permission(request)
        for form in (page.get_form(request), *_inline_forms(page, request))
        for field in form.base_fields.values()
        if isinstance(field, forms.JSONField)
    ]

    assert fields == []


def _inline_forms(page: Any, request: Any) -> list[Any]:
    return [formset.form for formset, _ in page.get_formsets_with_inlines(request)]
