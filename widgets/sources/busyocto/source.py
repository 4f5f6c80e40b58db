"""BusyOcto: advertising and competitors of one domain, fetched as rows and aggregated here."""

from __future__ import annotations

from collections.abc import Mapping

from widgets.sources.account import Account
from widgets.sources.busyocto import (
    advertising,
    competition,
    contract,
    key_verification,
    notices,
    reports,
)
from widgets.sources.busyocto.catalogue import SPEC
from widgets.sources.lists.source import Answer, ListSource
from widgets.sources.spec import Spec, Verdict


class BusyOcto(ListSource):
    """BusyOcto API v1, by a provisional contract. Nothing here spends tokens of the plan."""

    spec: Spec = SPEC
    answers: Mapping[str, Answer] = {
        contract.ADS: advertising.frame,
        contract.COMPETITOR_POSTS: competition.posts,
        contract.COMPETITOR_ADS: competition.ads,
        contract.COMPETITOR_ACTIVITY: competition.activity,
        contract.REPORTS: reports.frame,
        **dict.fromkeys(notices.LISTS, notices.frame),
    }

    def verify(self, account: Account) -> Verdict:
        """Try the key and the domain. Raises transient failures only."""
        return key_verification.verify(account)
