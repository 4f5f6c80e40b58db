"""A long select renders the same element as Django's."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.test.html import parse_html

from clients import countries
from clients.admin.long_select import LongSelect

HOSTILE = [("", "None"), ("<b>", 'a"<script>&'), ("x' y", "it's"), (7, "seven")]


@pytest.mark.parametrize("value", ["", "<b>", "x' y", 7, "7", "unknown", None, "Europe/Berlin"])
@pytest.mark.parametrize("choices", [HOSTILE, countries.time_zones(), []])
@pytest.mark.parametrize("attrs", [{}, {"id": "id_it", "disabled": True, "aria-label": '"<'}])
def test_element_equals_djangos(value: Any, choices: Any, attrs: dict[str, Any]) -> None:
    ours = LongSelect(attrs={"required": True}, choices=choices).render("it", value, attrs)
    theirs = forms.Select(attrs={"required": True}, choices=choices).render("it", value, attrs)

    assert parse_html(ours) == parse_html(theirs)
