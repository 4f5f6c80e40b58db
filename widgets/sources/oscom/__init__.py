"""The OSCOM source."""

from widgets.sources.oscom.source import Oscom

__all__ = ["Oscom"]
