"""Form field for a client's custom labels, one per line."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError


class WordingField(forms.CharField):
    """A mapping of names to labels, typed as lines of `name = label`."""

    widget = forms.Textarea(attrs={"rows": 5, "cols": 60, "spellcheck": "false"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=50_000, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return "\n".join(f"{name} = {label}" for name, label in value.items())

    def to_python(self, value: Any) -> Any:
        lines = (super().to_python(value) or "").splitlines()
        pairs = [_pair(number, line) for number, line in enumerate(lines, 1) if line.strip()]
        labels = dict(pairs)
        if len(labels) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise ValidationError("“%(name)s” is named twice", params={"name": twice})
        return labels

    def validate(self, value: Any) -> None:
        """Left to the validators of the model's field."""

    def run_validators(self, value: Any) -> None:
        """Left to the validators of the model's field."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool((initial or {}) != self.to_python(data))
        except ValidationError:
            return True


def _pair(number: int, line: str) -> tuple[str, str]:
    name, equals, label = (part.strip() for part in line.partition("="))
    if not (name and equals and label):
        raise ValidationError(
            "Line %(number)d must look like conversions = Orders", params={"number": number}
        )
    return name, label
