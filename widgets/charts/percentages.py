"""Rounding of percentages that keeps their meaning: none, all and in between stay apart."""

from __future__ import annotations

from decimal import Decimal

# None of it, and all of it: what a number must not be rounded to that is neither.
LANDMARKS = (Decimal(0), Decimal(100))
# The most digits after the point that keep a number from a landmark.
FINEST = 2
# Nearer to a landmark than this a float is that landmark.
NOISE = Decimal("1e-9")


def faithful(value: float | Decimal, digits: int) -> tuple[Decimal, int, int]:
    """The fraction to write for a fraction, with its digits as a percentage.

    The last item is 0, or, where no digits keep the number from a landmark, 1 or -1: it is
    more or less than the fraction that is written.
    """
    exact = Decimal(str(value)) * 100
    if not exact.is_finite():
        return exact / 100, digits, 0
    landmark = min(LANDMARKS, key=lambda each: abs(abs(exact) - each))
    if abs(abs(exact) - landmark) <= NOISE:
        return landmark.copy_sign(exact if landmark else 1) / 100, digits, 0
    for places in range(digits, max(digits, FINEST) + 1):
        if abs(round(exact, places)) != landmark:
            return exact / 100, places, 0
    step = Decimal(1).scaleb(-FINEST)
    is_above = abs(exact) > landmark > 0
    bound = landmark if is_above else abs(landmark - step)
    written = bound.copy_sign(exact)
    return written / 100, 0 if is_above else FINEST, 1 if exact > written else -1
