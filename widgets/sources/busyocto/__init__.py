"""The BusyOcto source."""

from widgets.sources.busyocto.source import BusyOcto

__all__ = ["BusyOcto"]
