"""Optimistic concurrency of forms: of two people who change one row, neither overwrites unseen."""

from __future__ import annotations

from typing import Any

from django import forms

from clients.admin.generic import ModelForm


class ConcurrentForm(ModelForm):
    """A form that carries the values its page was opened with, field by field.

    A field that somebody else changed since is refused with their value, once: what was typed is
    kept, and saving again stores it. Fields that only they changed keep their values.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not self.instance._state.adding:
            for name in self._stored():
                self.fields[name].show_hidden_initial = True

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        for name in self._stored():
            if self[name].html_initial_name in self.data and name in found:
                self._compare(name, found)
        return found

    def _stored(self) -> list[str]:
        """The fields of stored columns; of a file, which is never sent back, none is compared."""
        columns = {column.name for column in self.instance._meta.concrete_fields}
        return [
            name
            for name, field in self.fields.items()
            if name in columns and not isinstance(field, forms.FileField)
        ]

    def _compare(self, name: str, found: dict[str, Any]) -> None:
        field, stored, opened_with = self.fields[name], self.initial.get(name), self[name]
        if not field.has_changed(stored, self.data[opened_with.html_initial_name]):
            return
        if name not in self.changed_data:
            found[name] = field.clean(field.prepare_value(stored))
        elif field.has_changed(stored, opened_with.data):
            data: Any = self.data
            self.data = data = data.copy()
            data[opened_with.html_initial_name] = field.prepare_value(stored)
            self.add_error(name, self._conflict(field, stored))

    def _conflict(self, field: forms.Field, stored: Any) -> str:
        shown = str(dict(getattr(field, "choices", ())).get(stored, stored))
        value = f"to “{shown}”" if shown else "and left it empty"
        return f"Somebody changed this meanwhile {value}. Save again to keep yours."
