"""The Oktopost source."""

from widgets.sources.oktopost.source import Oktopost

__all__ = ["Oktopost"]
