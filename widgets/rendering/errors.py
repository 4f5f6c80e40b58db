"""What can go wrong in the studio.

StudioError
├── NoBrowser       there is no Chromium, or it does not start
├── NotDrawn        a figure was not drawn in time, or not at all
└── Unclean         a drawing holds what no drawing needs
"""

from __future__ import annotations


class StudioError(Exception):
    """A chart has no drawing; pages draw it themselves."""


class NoBrowser(StudioError):
    """There is no Chromium, or it does not start."""


class NotDrawn(StudioError):
    """A figure was not drawn in time, or not at all."""


class Unclean(StudioError):
    """A drawing holds what no drawing needs."""
