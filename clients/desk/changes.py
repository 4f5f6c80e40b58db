"""Changed values of admin forms, before and after, as the audit log keeps them.

Secrets are never kept: of a field that holds one, only that it was changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.text import capfirst

MOST_CHANGES = 40
LONGEST_VALUE = 300

Change = dict[str, Any]


def of_forms(form: Any, formsets: Iterable[Any]) -> list[Change]:
    """The changes of a submitted, valid form and of its inline forms."""
    found = [*_changes(form, "")]
    for formset in formsets or ():
        for inline in formset.forms:
            found += _inline_changes(inline)
    return found[:MOST_CHANGES]


def _inline_changes(form: Any) -> Iterator[Change]:
    # A blank extra form was not saved.
    if form.has_changed():
        name = str(form.instance._meta.verbose_name)
        yield from _changes(form, f"{name} {form.instance}".strip())


def _changes(form: Any, prefix: str) -> Iterator[Change]:
    for name in form.changed_data:
        field = form.fields[name]
        label = str(field.label or name.replace("_", " "))
        title = f"{prefix}: {label.lower()}" if prefix else capfirst(label)
        if _is_secret(field):
            yield {"field": title, "is_secret": True}
            continue
        before = _text(field, form.get_initial_for_field(field, name))
        after = _text(field, form.cleaned_data.get(name))
        yield {"field": title, "before": before, "after": after}


def _is_secret(field: forms.Field) -> bool:
    return isinstance(field.widget, forms.PasswordInput)


def _text(field: forms.Field, value: Any) -> str:
    text = _words(field, value)
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


def _words(field: Any, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(field, forms.ModelMultipleChoiceField):
        return ", ".join(sorted(str(row) for row in value))
    if isinstance(field, forms.ModelChoiceField):
        rows: Any = field.queryset
        return str(value if isinstance(value, Model) else rows.filter(pk=value).first())
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        labels = {str(key): str(label) for key, label in choices}
        return labels.get(str(value), str(value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
