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
        """A form whose labels stand above their fields, without a colon."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            kwargs.setdefault("label_suffix", "")
            super().__init__(*args, **kwargs)

    class ModelAdmin(admin.ModelAdmin):
        form = ModelForm

    class StackedInline(admin.StackedInline):
        form = ModelForm

    class TabularInline(admin.TabularInline):
        form = ModelForm


__all__ = ["InlineFormSet", "ModelAdmin", "ModelForm", "StackedInline", "TabularInline"]
