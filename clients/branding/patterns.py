"""Background picture of the sign-in page, drawn in brand colours for brands without a photo."""

from __future__ import annotations

from itertools import pairwise
from math import sin

from django.template.loader import render_to_string

from clients import palette
from clients.models import Brand

WIDTH, HEIGHT = 900, 1200
LAYERS = 6
STEPS = 6


def light(brand: Brand) -> str:
    return _pattern(brand, "#ffffff", lightest=0.1)


def dark(brand: Brand) -> str:
    return _pattern(brand, "#0f1113", lightest=0.2)


def _pattern(brand: Brand, ground: str, *, lightest: float) -> str:
    """Layers of hills, each with a larger share of the brand's colour than the one behind it."""
    shares = [lightest + (0.92 - lightest) * layer / LAYERS for layer in range(LAYERS + 1)]
    return render_to_string(
        "clients/pattern.svg",
        {
            "width": WIDTH,
            "height": HEIGHT,
            "ground": palette.mix(brand.colour, ground, shares[0]),
            "sun": palette.mix(brand.second_colour, ground, 0.75),
            "hills": [
                (_hill(layer), palette.mix(brand.colour, ground, share))
                for layer, share in enumerate(shares[1:])
            ],
        },
    )


def _hill(layer: int) -> str:
    """SVG path of one hill from edge to edge, closed at the bottom."""
    middle = HEIGHT * (0.44 + 0.095 * layer)
    swing = HEIGHT * (0.075 - 0.006 * layer)
    points = [
        (round(WIDTH * at / STEPS), round(middle + swing * sin(at * 1.05 + layer * 1.9)))
        for at in range(-1, STEPS + 2)
    ]
    path = [f"M{points[0][0]} {points[0][1]}"]
    # Quadratic curves between midpoints, with the points as controls, make one smooth line.
    for (x, y), (nearer, deeper) in pairwise(points[1:]):
        path.append(f"Q{x} {y} {(x + nearer) // 2} {(y + deeper) // 2}")
    return f"{' '.join(path)} V{HEIGHT} H{points[0][0]} Z"
