"""Typed names contain no control characters and no direction overrides."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.test import Client as Browser

from clients.models import Client
from clients.models.plain_text import PlainTextModel
from clients.plain_text import flaw
from tests.clients.browsers import browser, sign_in
from tests.fixtures.factories import make_user
from widgets.admin.widget_validation import problems
from widgets.models import Widget

BAD = ("\x00", "\x07", "\n", "\x1b[31m", "\x7f", "\x85", "\u2028", "\u202e", "\u2066", "\ud800")
# Models without editable texts: rows made by code or read from platforms.
MADE = {"AuditEntry", "Annotation", "Report", "WebhookDelivery"}


@pytest.mark.parametrize("text", BAD)
def test_control_and_direction_characters_are_found(text: str) -> None:
    assert flaw(f"Acme {text} Ltd") == f"U+{ord(text[0]):04X}"


@pytest.mark.parametrize(
    "text", ["", "Café Ünïcode", "株式会社", "حلول\u200f Ltd", "👩‍💻", "a\u00a0b"]
)
def test_names_in_all_scripts_are_accepted(text: str) -> None:
    assert flaw(text) == ""


def test_line_breaks_are_accepted_in_multiline_text() -> None:
    assert flaw("a\r\n\tb", has_lines=True) == ""
    assert flaw("a\x0bb", has_lines=True) == "U+000B"


def writable() -> list[tuple[type[models.Model], str]]:
    """Text fields of all models registered in the admin."""
    known = {model_admin.model for model_admin in admin.site._registry.values()}
    known |= {
        inline.model
        for model_admin in admin.site._registry.values()
        for inline in model_admin.inlines
    }
    # The widget builder edits widgets by a form of its own.
    known.add(Widget)
    return [
        (model, field.name)
        for model in apps.get_models()
        if model in known and model.__name__ not in MADE
        for field in model._meta.fields
        if isinstance(field, models.CharField | models.TextField) and field.editable
    ]


def test_every_text_field_of_the_admin_requires_plain_text() -> None:
    assert {("User", "name"), ("Brand", "name"), ("Widget", "title")} <= {
        (model.__name__, name) for model, name in writable()
    }
    for model, name in writable():
        assert issubclass(model, PlainTextModel)
        row = model(**{name: "a\u202eb"})

        with pytest.raises(ValidationError) as refused:
            row.clean_fields()

        assert name in refused.value.message_dict


def test_form_error_names_the_field_and_the_character(acme: Client) -> None:
    model_admin: Browser = browser("agency.localhost")
    sign_in(model_admin, make_user(agency_role="owner"))

    answer: Any = model_admin.post(
        "/admin/clients/user/add/",
        {"email": "a@example.com", "name": "Ann\u202eEve", "agency_role": "", "is_active": "on"},
    )

    assert answer.status_code == 200
    errors = answer.context["adminform"].form.errors
    assert errors["name"] == ["May not hold the character U+202E."]


def test_widget_labels_require_plain_text(acme: Client) -> None:
    options = {"labels": {"sessions": "a\u202eb"}, "values": {"a\x07": "b"}}

    found = list(problems(acme.pk, kind="text", query=None, options=options))

    assert found == [
        ("options", "labels: may not hold the character U+202E"),
        ("options", "values: may not hold the character U+0007"),
    ]
