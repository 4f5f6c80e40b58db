"""Connections to the platforms: the only place that opens any."""

from widgets.sources.http.client import Answer, Http, Request, identifier
from widgets.sources.http.patience import BACKGROUND, INTERACTIVE, Clock, Deadline, Patience

__all__ = [
    "BACKGROUND",
    "INTERACTIVE",
    "Answer",
    "Clock",
    "Deadline",
    "Http",
    "Patience",
    "Request",
    "identifier",
]
