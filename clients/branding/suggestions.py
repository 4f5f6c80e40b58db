"""Dominant colours of a logo, suggested in the brand's form."""

from __future__ import annotations

from typing import IO, cast

from PIL import Image

from clients import palette

MOST = 4
# Logos are reduced to this edge length in pixels, and quantised to this many colours.
EDGE, COLOURS = 96, 12
# Colours with less chroma are text or background: suggested only if there are no others.
LEAST_CHROMA = 0.04
# A smaller share of the pixels is the blended edge between two colours.
LEAST_SHARE = 0.02


def colours(logo: IO[bytes]) -> list[str]:
    """Up to four colours, the most characteristic first. Empty for a file that is no picture."""
    try:
        with Image.open(logo) as image:
            whole = image.convert("RGBA")
            # Nearest-neighbour: blending would produce colours that the logo does not have.
            whole.thumbnail((EDGE, EDGE), Image.Resampling.NEAREST)
            found = _counted(whole)
    except OSError:
        return []
    total = sum(found.values())
    kept: list[str] = []
    for colour in sorted(found, key=lambda colour: -_weight(colour, found[colour])):
        is_new = all(palette.distance(colour, other) >= palette.TELLS_APART for other in kept)
        if is_new and found[colour] >= LEAST_SHARE * total:
            kept.append(colour)
    coloured = [colour for colour in kept if palette.chroma(colour) >= LEAST_CHROMA]
    return (coloured or kept)[:MOST]


def _counted(picture: Image.Image) -> dict[str, int]:
    """Number of opaque pixels by quantised colour."""
    solid = picture.getchannel("A").point(lambda at: 255 if at > 200 else 0)
    pixels = [
        point
        for point, alpha in zip(
            picture.convert("RGB").get_flattened_data(), solid.get_flattened_data(), strict=True
        )
        if alpha
    ]
    if not pixels:
        return {}
    strip = Image.new("RGB", (len(pixels), 1))
    strip.putdata(pixels)
    few = strip.quantize(COLOURS, Image.Quantize.MEDIANCUT).convert("RGB")
    counts = cast("list[tuple[int, tuple[int, int, int]]]", few.getcolors(COLOURS))
    return {f"#{red:02x}{green:02x}{blue:02x}": count for count, (red, green, blue) in counts}


def _weight(colour: str, count: int) -> float:
    """Rank by frequency and chroma: a few vivid pixels outweigh many pale ones."""
    return count * (0.02 + palette.chroma(colour))
