"""Oktopost: campaigns, posts, clicks and followers, fetched as rows and aggregated here."""

from __future__ import annotations

from collections.abc import Mapping

from widgets.sources.account import Account
from widgets.sources.lists.source import Answer, ListSource
from widgets.sources.oktopost import (
    campaigns,
    clicks,
    contract,
    followers,
    key_verification,
    posts,
)
from widgets.sources.oktopost.catalogue import SPEC
from widgets.sources.spec import Spec, Verdict


class Oktopost(ListSource):
    """Oktopost API v2."""

    spec: Spec = SPEC
    answers: Mapping[str, Answer] = {
        contract.POSTS: posts.frame,
        contract.CLICKS: clicks.frame,
        contract.FOLLOWERS: followers.frame,
        contract.CAMPAIGNS: campaigns.frame,
    }

    def verify(self, account: Account) -> Verdict:
        """Try account id, key and region together. Raises transient failures only."""
        return key_verification.verify(account)
