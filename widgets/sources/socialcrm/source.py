"""SocialCRM: posts, accounts and topics, fetched as rows and aggregated here."""

from __future__ import annotations

from collections.abc import Mapping

from widgets.sources.account import Account
from widgets.sources.lists.source import Answer, ListSource
from widgets.sources.socialcrm import account_days, contract, key_verification, posts, profile
from widgets.sources.socialcrm.catalogue import SPEC
from widgets.sources.spec import Spec, Verdict


class SocialCrm(ListSource):
    """SocialCRM API v1. It delivers no webhooks: everything is polled."""

    spec: Spec = SPEC
    answers: Mapping[str, Answer] = {
        contract.POSTS: posts.frame,
        contract.ACCOUNT_DAYS: account_days.frame,
        **dict.fromkeys(profile.ENDPOINTS, profile.frame),
    }

    def verify(self, account: Account) -> Verdict:
        """Try the key: two small reads. Raises transient failures only."""
        return key_verification.verify(account)
