"""Photos of the demo's sign-in pages, generated so that no image files are shipped."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from itertools import pairwise
from math import exp, pi, sin
from random import Random

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw, ImageFilter

from clients.palette import mix

WIDTH, HEIGHT = 1200, 1500
Brand = Mapping[str, str]


def draw_picture(slug: str, brand: Brand) -> ContentFile[bytes]:
    """A portrait picture in the brand's colours, compressed for a fast first visit."""
    out = BytesIO()
    PICTURES[slug](brand).save(out, "WEBP", quality=82, method=6)
    return ContentFile(out.getvalue())


def _mountains(brand: Brand) -> Image.Image:
    """Mountain ridges; farther ones have more haze."""
    haze, sky = mix(brand["second_colour"], "#fbf3e4", 0.22), mix(brand["colour"], "#dfe9ea", 0.12)
    image = _fading(sky, haze, until=0.55)
    draw = ImageDraw.Draw(image)
    draw.ellipse((770, 300, 930, 460), mix(brand["second_colour"], "#fff3d6", 0.3))
    near = mix(brand["colour"], "#10231b", 0.55)
    chance = Random(11)  # noqa: S311  # the same picture in every demo
    for layer in range(7):
        share = (layer / 6) ** 1.15
        base = HEIGHT * (0.4 + 0.095 * layer)
        ridge = _ridge(chance, rough=150 - 12 * layer)
        points = [(x, base + y) for x, y in ridge]
        draw.polygon([(0, HEIGHT), *points, (WIDTH, HEIGHT)], mix(near, haze, 0.16 + 0.84 * share))
        image.paste(_mist(image, haze, round(base)), (0, 0))
        draw = ImageDraw.Draw(image)
    return image


def _ridge(chance: Random, *, rough: float) -> Iterator[tuple[float, float]]:
    """Skyline by midpoint displacement: each midpoint is moved, by half as much at every level."""
    heights = [chance.uniform(-rough, rough) for _ in range(4)]
    while len(heights) < 400:
        rough *= 0.52
        middles = [(a + b) / 2 + chance.uniform(-rough, rough) for a, b in pairwise(heights)]
        heights = [y for pair in zip(heights, middles, strict=False) for y in pair] + heights[-1:]
    for place, height in enumerate(heights):
        yield WIDTH * place / (len(heights) - 1), height


def _mist(image: Image.Image, colour: str, base: int) -> Image.Image:
    """Add haze at the foot of the last ridge."""
    depth = Image.new("L", (1, HEIGHT))
    values = [round(70 * exp(-(((y - base - 210) / 120) ** 2))) for y in range(HEIGHT)]
    depth.putdata(values)
    return Image.composite(
        Image.new("RGB", image.size, colour), image, depth.resize((WIDTH, HEIGHT))
    )


def _arcs(brand: Brand) -> Image.Image:
    """Wide concentric arcs, like a smile in close-up."""
    paper = mix(brand["colour"], "#ffffff", 0.1)
    image = _fading(mix(brand["colour"], "#ffffff", 0.04), paper, until=1)
    rings = (
        (1340, mix(brand["colour"], "#ffffff", 0.16)),
        (1120, mix(brand["second_colour"], "#ffffff", 0.22)),
        (930, mix(brand["colour"], "#ffffff", 0.3)),
        (740, mix(brand["second_colour"], "#ffffff", 0.5)),
        (560, mix(brand["colour"], "#ffffff", 0.78)),
        (400, paper),
    )
    for radius, colour in rings:
        shape = Image.new("L", image.size)
        centre = (WIDTH * 0.86, HEIGHT * 0.16 + radius * 0.1)
        left, top = centre[0] - radius, centre[1] - radius
        ImageDraw.Draw(shape).ellipse((left, top, left + 2 * radius, top + 2 * radius), 255)
        shadow = shape.filter(ImageFilter.GaussianBlur(28)).point(lambda at: at * 20 // 255)
        image.paste(mix(brand["colour"], "#0a1a2a", 0.4), (0, 0), shadow)
        image.paste(colour, (0, 0), shape.filter(ImageFilter.GaussianBlur(0.8)))
    return image


def _folds(brand: Brand) -> Image.Image:
    """Folds of cloth, lit from one side."""
    width, height = WIDTH // 4, HEIGHT // 4
    deep, cloth = mix(brand["second_colour"], brand["colour"], 0.16), brand["second_colour"]
    shades = [_shade(deep, cloth, step / 255) for step in range(256)]
    small = Image.new("RGB", (width, height))
    small.putdata(
        [shades[_lit(x / width, y / height)] for y in range(height) for x in range(width)]
    )
    return small.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)


def _lit(x: float, y: float) -> int:
    """Brightness of a point of the cloth, 0 to 255, by the slope of its folds."""
    drape = x + 0.07 * sin(2.1 * y * pi + 0.6) + 0.03 * sin(5.2 * y + 3 * x)
    slope = sin(9.5 * drape + 1.2 * sin(3.1 * drape)) + 0.45 * sin(23 * drape + 2.5 * y)
    slope += 0.12 * sin(61 * drape - 1.7 * y)
    return round(255 * min(max((slope + 1.45) / 2.9, 0), 1) * (0.72 + 0.28 * (1 - y)))


def _shade(deep: str, cloth: str, light: float) -> tuple[int, ...]:
    colour = mix("#f6e6e4", mix(cloth, deep, min(light * 1.3, 1)), max(light - 0.5, 0) * 0.7)
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def _fading(top: str, bottom: str, *, until: float) -> Image.Image:
    """Vertical gradient between two colours."""
    depth = Image.new("L", (1, HEIGHT))
    depth.putdata([round(255 * min(y / (HEIGHT * until), 1)) for y in range(HEIGHT)])
    below, above = (Image.new("RGB", (WIDTH, HEIGHT), colour) for colour in (bottom, top))
    return Image.composite(below, above, depth.resize((WIDTH, HEIGHT)))


PICTURES: dict[str, Callable[[Brand], Image.Image]] = {
    "alpenpfad": _mountains,
    "brightsmile": _arcs,
    "maison-elan": _folds,
}
