"""Base classes of admin pages and forms: generic for the type checker, plain at run time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.forms.models import BaseInlineFormSet

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    StackedInline = admin.StackedInline[Any, Any]
    TabularInline = admin.TabularInline[Any, Any]
    ModelForm = forms.ModelForm[Any]
    InlineFormSet = BaseInlineFormSet[Any, Any, Any]
else:
    InlineFormSet = BaseInlineFormSet

    class ModelForm(forms.ModelForm):
        """A form whose labels stand above their fields, without a colon, and which writes no
        column that it does not change: workers and other people write the same rows.
        """

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            kwargs.setdefault("label_suffix", "")
            super().__init__(*args, **kwargs)

        def save(self, commit: bool = True) -> Any:
            if not commit or self.errors or self.instance._state.adding:
                return super().save(commit)
            self.instance.save(update_fields=changed_columns(self))
            self._save_m2m()
            return self.instance

    class ModelAdmin(admin.ModelAdmin):
        form = ModelForm

    class StackedInline(admin.StackedInline):
        form = ModelForm

    class TabularInline(admin.TabularInline):
        form = ModelForm


def changed_columns(form: ModelForm) -> list[str]:
    """The columns of a form's row that it changes, and those that tell when the row was changed."""
    changed = {*form.changed_data}
    columns = form.instance._meta.concrete_fields
    named = [column.name for column in columns if column.name in changed]
    return [*named, *(each.name for each in columns if named and getattr(each, "auto_now", False))]


__all__ = [
    "InlineFormSet",
    "ModelAdmin",
    "ModelForm",
    "StackedInline",
    "TabularInline",
    "changed_columns",
]
