"""The SocialCRM source."""

from widgets.sources.socialcrm.source import SocialCrm

__all__ = ["SocialCrm"]
