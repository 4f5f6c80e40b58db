"""Connections to the platforms: the only place that opens any."""

from widgets.sources.http.client import Http, Request, Response, identifier
from widgets.sources.http.timeouts import BACKGROUND, INTERACTIVE, Clock, Deadline, Timeouts

__all__ = [
    "BACKGROUND",
    "INTERACTIVE",
    "Clock",
    "Deadline",
    "Http",
    "Request",
    "Response",
    "Timeouts",
    "identifier",
]
