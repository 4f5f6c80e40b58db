"""Sparklines as SVG path data: the course of a number without axes."""

from __future__ import annotations

from widgets.charts.payload import Number, Spark

WIDTH, HEIGHT, INSET = 100, 30, 2
# More points than these are a bar code in the width of a tile; so many of them become one.
MOST_POINTS, RUN = 62, 7


def sparkline(values: tuple[Number, ...]) -> Spark | None:
    """A line over all values with gaps where some are missing; None for fewer than two. Of a
    long course it shows the means of a week's points each.
    """
    if len(values) > MOST_POINTS:
        values = tuple(_mean(values[end - RUN : end]) for end in range(len(values), RUN - 1, -RUN))
        values = values[::-1]
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


def _mean(values: tuple[Number, ...]) -> Number:
    known = [value for value in values if value is not None]
    # Divided first: a sum of huge numbers would leave the range of floats.
    return sum(value / len(known) for value in known) if known else None
