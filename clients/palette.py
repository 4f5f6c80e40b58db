"""Colours derived from a brand: readable text, and a chart palette for all kinds of vision.

Distances are measured in OKLab (Björn Ottosson, "A perceptual color space for image
processing", 2020), contrast as WCAG 2.2 defines it. Colour blindness is simulated with
the matrices of Machado, Oliveira and Fernandes, "A Physiologically-based Model for
Simulation of Color Vision Deficiency" (2009), at full severity.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import atan2, cos, degrees, dist, hypot, radians, sin

Triple = tuple[float, float, float]

LIGHT, DARK = "#ffffff", "#17191c"  # chart backgrounds, as in tokens.css and dark.css
WHITE, BLACK = "#ffffff", "#000000"
TEXT_CONTRAST = 4.5
# Thin coloured lines look dimmer on a dark page than WCAG's 3 : 1 for shapes suggests.
SHAPE_CONTRAST = {LIGHT: 3.0, DARK: 4.5}
# Colours with less chroma than this are perceived as grey.
GREY = 0.02
# Sum of the lightnesses of a grey and its counterpart on the other background.
MIRROR = 1.15
# Palette slots. More than one chart shows: each known value of a dimension has its own.
SERIES = 12
# Hues within so many degrees count as the same.
SAME_HUE = 20
# Least distance between a brand's two colours as chart colours.
TELLS_APART = 0.08


@dataclass(frozen=True)
class Ground:
    """Background colours of a page; `wash` is the brand's share in lightly tinted areas."""

    paper: str
    surface: str
    wash: float

    @property
    def shape_contrast(self) -> float:
        return SHAPE_CONTRAST[self.surface]


ON_LIGHT = Ground("#f6f6f4", LIGHT, 0.09)
ON_DARK = Ground("#0f1113", DARK, 0.16)

_VISIONS: tuple[tuple[Triple, Triple, Triple], ...] = (
    ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def on(colour: str) -> str:
    """The text colour on a background: white where it is readable, else black."""
    if contrast(colour, WHITE) >= TEXT_CONTRAST:
        return WHITE
    return max((WHITE, BLACK), key=lambda text: contrast(colour, text))


@lru_cache(maxsize=1024)
def fit(colour: str, surface: str, ratio: float) -> str:
    """The colour, or its nearest lightness with that contrast to a surface.

    The nearest to black on a dark surface would be a dull grey, so greys are inverted.
    """
    if contrast(colour, surface) >= ratio:
        return colour
    lightness, *rest = _oklab(_linear(colour))
    step = -0.01 if _luminance(surface) > 0.18 else 0.01
    if chroma(colour) < GREY and (lightness - 0.5) * step < 0:
        lightness = min(MIRROR - lightness, 1)
        colour = _hex(_from_oklab((lightness, rest[0], rest[1])))
    while contrast(colour, surface) < ratio and 0 <= lightness <= 1:
        lightness += step
        colour = _hex(_from_oklab((lightness, rest[0], rest[1])))
    return colour


def fit_all(colour: str, surfaces: Iterable[str], ratio: float) -> str:
    """`fit` for a colour that is used on several surfaces, all light or all dark."""
    for surface in surfaces:
        colour = fit(colour, surface, ratio)
    return colour


def mix(colour: str, other: str, share: float) -> str:
    """Mix a share of a colour into another, as `color-mix()` does in sRGB."""
    pairs = ((int(colour[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


@lru_cache(maxsize=1024)
def series(first: str, second: str, surface: str) -> tuple[str, ...]:
    """The colours of a client's palette slots on a surface; their hues are equal on all surfaces.

    The brand's own two come first. Each further colour is the candidate with the greatest distance
    to its nearest neighbour, under the worst kind of colour vision.
    """
    if surface != LIGHT:
        return _same_hues(series(first, second, LIGHT), first, second, surface)
    colours = [fit(first, surface, SHAPE_CONTRAST[surface])]
    own = fit(second, surface, SHAPE_CONTRAST[surface])
    if distance(own, colours[0]) >= TELLS_APART:
        colours.append(own)
    while len(colours) < SERIES:
        colours.append(_farthest(_candidates(surface), colours))
    return tuple(colours)


def _same_hues(light: tuple[str, ...], first: str, second: str, surface: str) -> tuple[str, ...]:
    """The palette on another surface: each slot gets the candidate of its hue that is farthest
    from the others.
    """
    colours: list[str] = []
    for shade in light:
        brand = next((own for own in (first, second) if _is_fitted(own, shade)), None)
        own = fit(brand, surface, SHAPE_CONTRAST[surface]) if brand else ""
        if own and all(distance(own, taken) >= TELLS_APART for taken in colours):
            colours.append(own)
            continue
        near = [each for each in _candidates(surface) if _hue_distance(each, shade) <= SAME_HUE]
        colours.append(_farthest(near or _candidates(surface), colours))
    return tuple(colours)


def _is_fitted(own: str, shade: str) -> bool:
    return fit(own, LIGHT, SHAPE_CONTRAST[LIGHT]) == shade


def _farthest(candidates: Iterable[str], colours: list[str]) -> str:
    return max(candidates, key=lambda each: min(distance(each, taken) for taken in colours))


@lru_cache(maxsize=65536)
def _hue_distance(one: str, other: str) -> float:
    """The angle between two hues, in degrees."""
    hues = [degrees(atan2(*reversed(_oklab(_linear(each))[1:]))) for each in (one, other)]
    return abs((hues[0] - hues[1] + 180) % 360 - 180)


def chroma(colour: str) -> float:
    """Chroma in OKLab: 0 for greys, to about 0.3."""
    return hypot(*_oklab(_linear(colour))[1:])


@lru_cache(maxsize=65536)
def distance(one: str, other: str) -> float:
    """Distance of two colours in OKLab under the worst kind of colour vision."""
    return min(dist(*pair) for pair in zip(_perceived(one), _perceived(other), strict=True))


@lru_cache
def _candidates(surface: str) -> tuple[str, ...]:
    """Muted colours of all hues and a few lightnesses that contrast with a surface."""
    # Less chroma on dark backgrounds, where the same chroma looks more vivid.
    shades, chromas = (
        ((0.42, 0.52, 0.62, 0.7), (0.06, 0.12))
        if surface == LIGHT
        else ((0.62, 0.7, 0.78, 0.86), (0.05, 0.1))
    )
    colours = (
        _hex(_from_oklab((shade, chroma * cos(radians(hue)), chroma * sin(radians(hue)))))
        for hue, shade, chroma in product(range(0, 360, 15), shades, chromas)
    )
    return tuple(
        c for c in dict.fromkeys(colours) if contrast(c, surface) >= SHAPE_CONTRAST[surface]
    )


@lru_cache(maxsize=4096)
def _perceived(colour: str) -> tuple[Triple, ...]:
    """A colour in OKLab as perceived by each kind of colour vision."""
    return tuple(_oklab(_matrix_product(vision, _linear(colour))) for vision in _VISIONS)


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(colour: str) -> Triple:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return (_decoded(red), _decoded(green), _decoded(blue))


def _decoded(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _hex(linear: Triple) -> str:
    """Linear light as #rrggbb, clipped to the sRGB gamut."""
    parts = []
    for part in linear:
        cut = min(max(part, 0.0), 1.0)
        encoded = 12.92 * cut if cut <= 0.0031308 else 1.055 * cut ** (1 / 2.4) - 0.055
        parts.append(f"{round(encoded * 255):02x}")
    return "#" + "".join(parts)


def _matrix_product(matrix: tuple[Triple, Triple, Triple], vector: Triple) -> Triple:
    first, second, third = (sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)
    return (first, second, third)


def _oklab(linear: Triple) -> Triple:
    cones = _matrix_product(
        (
            (0.4122214708, 0.5363325363, 0.0514459929),
            (0.2119034982, 0.6806995451, 0.1073969566),
            (0.0883024619, 0.2817188376, 0.6299787005),
        ),
        linear,
    )
    roots = tuple(max(cone, 0.0) ** (1 / 3) for cone in cones)
    return _matrix_product(
        (
            (0.2104542553, 0.7936177850, -0.0040720468),
            (1.9779984951, -2.4285922050, 0.4505937099),
            (0.0259040371, 0.7827717662, -0.8086757660),
        ),
        (roots[0], roots[1], roots[2]),
    )


def _from_oklab(lab: Triple) -> Triple:
    roots = _matrix_product(
        (
            (1, 0.3963377774, 0.2158037573),
            (1, -0.1055613458, -0.0638541728),
            (1, -0.0894841775, -1.2914855480),
        ),
        lab,
    )
    return _matrix_product(
        (
            (4.0767416621, -3.3077115913, 0.2309699292),
            (-1.2684380046, 2.6097574011, -0.3413193965),
            (-0.0041960863, -0.7034186147, 1.7076147010),
        ),
        (roots[0] ** 3, roots[1] ** 3, roots[2] ** 3),
    )
