"""JSON that people type at the desk: refused in words, shown as it was typed."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django import forms
from django.contrib import admin
from django.test import Client as Browser
from django.test import RequestFactory
from django.urls import reverse

from clients.admin.fields import BoundedJSONField
from clients.models import Client
from tests.clients import browsers
from tests.fixtures.factories import make_user


@pytest.fixture
def admin_browser(acme: Client) -> Browser:
    return browsers.admin_browser(make_user(agency_role="owner"))


@pytest.mark.parametrize("field", ["query", "options"])
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
def test_json_beyond_the_limits_is_refused_in_words(
    acme: Client, admin_browser: Browser, field: str, text: str, words: str
) -> None:
    widget = {"kind": "kpi", "width": "4", "height": "2", "query": "{}", "options": "{}"}
    given = {f"widgets-0-{name}": value for name, value in (widget | {field: text}).items()}
    counts = {"widgets-TOTAL_FORMS": "1", "widgets-INITIAL_FORMS": "0"}
    board = {"client": str(acme.pk), "title": "Sales", "slug": "sales", "position": "0"}

    answer: Any = admin_browser.post(reverse("admin:widgets_dashboard_add"), board | counts | given)

    assert answer.status_code == 200
    (inline,) = answer.context["inline_admin_formsets"]
    assert inline.formset.forms[0].errors[field] == [f"The JSON {words}."]
    assert html.escape(text) in answer.content.decode()


def test_every_field_of_json_at_the_desk_is_bounded(acme: Client, rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = make_user(agency_role="owner")
    fields = [
        field
        for admin_browser in admin.site._registry.values()
        for form in (admin_browser.get_form(request), *_inline_forms(admin_browser, request))
        for field in form.base_fields.values()
        if isinstance(field, forms.JSONField)
    ]

    assert {type(field) for field in fields} == {BoundedJSONField}


def _inline_forms(admin_browser: Any, request: Any) -> list[Any]:
    return [formset.form for formset, _ in admin_browser.get_formsets_with_inlines(request)]
