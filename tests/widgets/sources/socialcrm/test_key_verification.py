"""The verdict of "Test now": which scopes a key holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.fixtures.sandbox import Sandbox
from tests.widgets.sources.socialcrm.conftest import KEY, POSTS_ONLY, calls
from widgets.sources.account import Account
from widgets.sources.failures import Unavailable
from widgets.sources.socialcrm import SocialCrm
from widgets.sources.spec import Verdict


def test_a_full_key_has_both_scopes_and_the_accounts_name(
    account: Account, sandbox: Sandbox
) -> None:
    verdict = SocialCrm().verify(account)

    assert verdict.usable
    assert verdict.label
    assert verdict.scopes == {"insights:read": True, "posts:read": True}
    assert calls(sandbox) == 2


def test_a_key_without_insights_is_usable_and_says_what_it_lacks(account: Account) -> None:
    verdict = SocialCrm().verify(replace(account, credential=POSTS_ONLY))

    assert verdict == Verdict(
        usable=True,
        scopes={"insights:read": False, "posts:read": True},
        warnings=("scope_missing:insights:read",),
    )


def test_a_key_without_any_of_them_is_of_no_use(account: Account, sandbox: Sandbox) -> None:
    sandbox.add_key("sk_live_writesonly", scopes=["posts:write"])

    verdict = SocialCrm().verify(replace(account, credential="sk_live_writesonly"))

    assert (verdict.usable, verdict.problem) == (False, "scope_missing")


@pytest.mark.parametrize("key", ["sk_live_unknown00", "oscom_sk_demo_standard"])
def test_a_refused_key_is_a_verdict(account: Account, sandbox: Sandbox, key: str) -> None:
    verdict = SocialCrm().verify(replace(account, credential=key))

    assert verdict == Verdict(usable=False, problem="auth_failed")


def test_a_platform_that_is_down_says_nothing_about_a_key(
    account: Account, sandbox: Sandbox
) -> None:
    sandbox.scenario("status", platform="socialcrm", status=503, key=KEY)

    with pytest.raises(Unavailable):
        SocialCrm().verify(account)
