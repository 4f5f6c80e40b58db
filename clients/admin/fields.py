"""Form fields of the admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.fields import InvalidJSONInput

from clients.bounded_json import FORM, BadJson, loads


class BoundedJSONField(forms.JSONField):
    """JSON text within limits; an invalid value is shown again as it was typed."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value not in self.empty_values and not self.disabled:
            try:
                loads(value, FORM)
            except BadJson as error:
                raise ValidationError(f"The JSON {error.problem}.", code="invalid") from None
        return super().to_python(value)

    def bound_data(self, data: Any, initial: Any) -> Any:
        if isinstance(data, str) and not self.disabled:
            try:
                loads(data, FORM)
            except BadJson:
                return InvalidJSONInput(data)
        return super().bound_data(data, initial)
