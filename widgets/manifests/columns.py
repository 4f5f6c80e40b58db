"""Types of manifest fields, made from the columns of models, with their own validators."""

from __future__ import annotations

from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from pydantic import AfterValidator, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue

from clients import plain_text

NAMES = {models.JSONField: {"type": "object", "additionalProperties": {"type": "string"}}}


def fields(model: type[models.Model], *names: str, required: tuple[str, ...] = ()) -> Any:
    """Definitions for pydantic's `create_model`: each column's type, checks and default."""
    return {
        name: (column(model, name), ... if name in required else _default(model, name))
        for name in names
    }


def column(model: type[models.Model], name: str) -> Any:
    """The type of one column's values: texts, or mappings of texts for JSON."""
    field = model._meta.get_field(name)
    plain: Any = dict[str, str] if isinstance(field, models.JSONField) else str

    def check(value: Any) -> Any:
        try:
            field.clean(value, None)  # type: ignore[union-attr]  # a column, not a relation
        except ValidationError as error:
            raise ValueError(" ".join(error.messages)) from None
        if isinstance(value, str) and (found := plain_text.flaw(value)):
            raise ValueError(f"May not hold the character {found}.")
        return value

    return Annotated[plain, AfterValidator(check), WithJsonSchema(_json_schema(field))]


def _default(model: type[models.Model], name: str) -> Any:
    return model._meta.get_field(name).get_default()  # type: ignore[union-attr]  # a column


def _json_schema(field: Any) -> JsonSchemaValue:
    if isinstance(field, models.JSONField):
        return NAMES[models.JSONField]
    found: JsonSchemaValue = {"type": "string"}
    if field.choices:
        values = [value for value, _ in field.choices]
        return {"enum": ["", *values] if field.blank else values}
    if field.max_length:
        found["maxLength"] = field.max_length
    patterns = [each for each in field.validators if type(each) is RegexValidator]
    if patterns:
        found["pattern"] = str(patterns[-1].regex.pattern)  # type: ignore[union-attr]  # compiled
    if not field.blank:
        found["minLength"] = 1
    if field.help_text:
        found["description"] = str(field.help_text)
    return found
