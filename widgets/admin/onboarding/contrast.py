"""Contrast check of a brand's colours on light and dark pages, by WCAG, with their repair."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from clients import palette
from clients.models.brand import is_hex_colour
from clients.palette import Ground

GROUNDS: tuple[tuple[str, Ground], ...] = (
    ("light", palette.ON_LIGHT),
    ("dark", palette.ON_DARK),
)
LABELS = {"colour": "Colour", "second_colour": "Second colour"}


@dataclass(frozen=True, slots=True)
class Finding:
    """A colour on the pages of one theme: its contrast, and its nearest with enough of it."""

    field: str
    label: str
    theme: str
    ratio: str
    wanted: str
    repair: str

    @property
    def is_enough(self) -> bool:
        return not self.repair

    @property
    def fits_all(self) -> bool:
        """True for a repair that suits pages of every theme."""
        return all(_is_enough(self.repair, ground) for _, ground in GROUNDS)


def is_colour(text: str) -> bool:
    try:
        is_hex_colour(text)
    except ValidationError:
        return False
    return True


def findings(colours: Mapping[str, str]) -> list[Finding]:
    """The check of each valid colour, by field."""
    return [
        finding
        for field, colour in colours.items()
        if is_colour(colour)
        for finding in _of_colour(field, colour)
    ]


def _of_colour(field: str, colour: str) -> Iterator[Finding]:
    for theme, ground in GROUNDS:
        wanted = ground.shape_contrast
        ratio = palette.contrast(colour, ground.surface)
        is_enough = _is_enough(colour, ground)
        repair = "" if is_enough else palette.fit(colour, ground.surface, wanted)
        yield Finding(field, LABELS[field], theme, f"{ratio:.1f}", f"{wanted:g}", repair)


def _is_enough(colour: str, ground: Ground) -> bool:
    return palette.contrast(colour, ground.surface) >= ground.shape_contrast
