"""Sparklines as SVG path data: the course of a number without axes."""

from __future__ import annotations

from widgets.charts.payload import Number, Spark

WIDTH, HEIGHT, INSET = 100, 30, 2


def sparkline(values: tuple[Number, ...]) -> Spark | None:
    """A line over all values with gaps where some are missing; None for fewer than two."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return None
    low, span = min(known), (max(known) - min(known)) or 1
    points: list[str] = []
    pen = "M"
    for index, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        x = WIDTH * index / (len(values) - 1)
        y = HEIGHT - INSET - (HEIGHT - 2 * INSET) * (value - low) / span
        points.append(f"{pen}{x:.1f} {y:.1f}")
        pen = "L"
    return Spark(line="".join(points), end=f"M{points[-1][1:]}h0")
