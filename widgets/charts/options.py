"""Options of every kind of widget, beside its query."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from widgets.charts.errors import InvalidOptions
from widgets.charts.formats import Writer
from widgets.frames.frame import Column, Frame

LONGEST_NAME = 100
Label = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]

# Marks of an option for forms: it names metrics of the query or values of its dimension, is a
# number in the metric's unit, or a ratio that people write as a percentage.
OF_METRICS: dict[str, JsonValue] = {"names": "metrics"}
OF_VALUES: dict[str, JsonValue] = {"names": "values"}
IN_UNIT: dict[str, JsonValue] = {"unit": "metric"}
PERCENT: dict[str, JsonValue] = {"unit": "percent"}
# It goes with metrics alone that may be added up.
OF_SUMS: dict[str, JsonValue] = {"needs": "sum"}

# 1 %
NOTABLE_CHANGE = 0.01


class Options(BaseModel):
    """Names in the reader's language.

    `labels` renames metrics and dimensions, `values` what a platform calls a dimension's
    values: {"paid_search": "Bezahlte Suche"}.
    """

    # Whether values that were given the same name are added together.
    merges_alike: ClassVar[bool] = True

    model_config = ConfigDict(frozen=True, extra="forbid")

    # A widget's own, and those of its client.
    labels: Annotated[Mapping[Name, Label], Field(max_length=220)] = {}
    values: Annotated[Mapping[Name, Label], Field(max_length=400)] = {}

    @property
    def metric_names(self) -> tuple[str, ...]:
        """The metrics that are shown of the query's; all of them where it names none."""
        one = getattr(self, "metric", None)
        return (one,) if one else tuple(getattr(self, "metrics", ()))

    @property
    def least_notable(self) -> float:
        """The least change that a table colours: smaller ones come and go with any day."""
        found: float = getattr(self, "notable_change", NOTABLE_CHANGE)
        return found

    def label(self, column: Column, writer: Writer) -> str:
        return self.labels.get(column.name) or writer.gettext(column.label)


def chosen(frame: Frame, names: tuple[str, ...], field: str) -> tuple[Column, ...]:
    """The metrics that an option names, in its order; all of them where it names none.

    Raises InvalidOptions for a name that the query did not ask for.
    """
    if not names:
        return frame.metrics
    by_name = {column.name: column for column in frame.metrics}
    unknown = [name for name in names if name not in by_name]
    if unknown:
        raise InvalidOptions(field, f"{unknown[0]} is not among the query's metrics")
    return tuple(by_name[name] for name in names)
