"""CampaignOS: messages, campaigns, funnels and attribution, fetched as rows and aggregated here."""

from __future__ import annotations

from collections.abc import Mapping

from widgets.sources.account import Account
from widgets.sources.campaignos import (
    attribution,
    campaigns,
    contract,
    days,
    key_verification,
    messages,
    present,
)
from widgets.sources.campaignos.catalogue import SPEC
from widgets.sources.campaignos.catalogue.campaigns import TABLES
from widgets.sources.lists.source import Answer, ListSource
from widgets.sources.spec import Spec, Verdict


class CampaignOs(ListSource):
    """The API of a CampaignOS instance."""

    spec: Spec = SPEC
    answers: Mapping[str, Answer] = {
        contract.TIMESERIES: days.frame,
        contract.MESSAGES: messages.frame,
        contract.ATTRIBUTION: attribution.frame,
        **dict.fromkeys(TABLES, campaigns.frame),
        **dict.fromkeys(present.ENDPOINTS, present.frame),
    }

    def verify(self, account: Account) -> Verdict:
        """Try instance, key and workspace together. Raises transient failures only."""
        return key_verification.verify(account)
