from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import models

from clients import plain_text


class PlainTextModel(models.Model):
    """Rejects control characters and direction overrides in all text fields."""

    class Meta:
        abstract = True

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        errors: dict[str, list[ValidationError]] = {}
        try:
            super().clean_fields(exclude=exclude)
        except ValidationError as error:
            errors = error.update_error_dict({})
        for field in self._meta.fields:
            is_checked = field.editable and field.name not in {*(exclude or ()), *errors}
            if is_checked and isinstance(field, models.CharField | models.TextField):
                found = self._flaw(field)
                if found:
                    problem = "May not hold the character %(found)s."
                    errors[field.name] = [ValidationError(problem, params={"found": found})]
        if errors:
            raise ValidationError(errors)

    def _flaw(self, field: models.Field[str, str]) -> str:
        value = getattr(self, field.attname)
        has_lines = isinstance(field, models.TextField)
        return plain_text.flaw(value, has_lines=has_lines) if isinstance(value, str) else ""
