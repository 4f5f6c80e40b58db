"""Errors of rendering static charts and documents.

RenderingError
├── BrowserUnavailable  there is no Chromium, or it does not start
├── RenderingFailed     a figure or a document was not drawn in time, or not at all
│   └── DocumentTooLong it has more pages, or is larger, than is printed
└── UnsafeMarkup        the markup holds elements or attributes that are not on the list
"""

from __future__ import annotations


class RenderingError(Exception):
    """A chart or a document cannot be rendered; pages draw charts with Plotly."""


class BrowserUnavailable(RenderingError):
    """There is no Chromium, or it does not start."""


class RenderingFailed(RenderingError):
    """A figure or a document was not drawn in time, or not at all."""


class DocumentTooLong(RenderingFailed):
    """A document has more pages, or is larger, than is printed."""


class UnsafeMarkup(RenderingError):
    """Markup of a chart holds elements or attributes that are not on the list."""
