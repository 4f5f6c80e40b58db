"""Errors of rendering static charts.

RenderingError
├── BrowserUnavailable  there is no Chromium, or it does not start
├── RenderingFailed     a figure was not drawn in time, or not at all
└── UnsafeMarkup        the markup holds elements or attributes that are not on the list
"""

from __future__ import annotations


class RenderingError(Exception):
    """A chart cannot be rendered; pages draw it with Plotly."""


class BrowserUnavailable(RenderingError):
    """There is no Chromium, or it does not start."""


class RenderingFailed(RenderingError):
    """A figure was not drawn in time, or not at all."""


class UnsafeMarkup(RenderingError):
    """Markup of a chart holds elements or attributes that are not on the list."""
