"""The CampaignOS source."""

from widgets.sources.campaignos.source import CampaignOs

__all__ = ["CampaignOs"]
