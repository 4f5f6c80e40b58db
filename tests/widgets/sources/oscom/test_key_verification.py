from __future__ import annotations

from dataclasses import replace

import pytest

from tests.fixtures.sandbox import Sandbox
from widgets.sources.account import Account
from widgets.sources.failures import RateLimited, TransientFailure, Unavailable
from widgets.sources.oscom import Oscom

KEY = "oscom_sk_demo_standard"
OPTIONAL = ("seo:read", "campaigns:read", "content:read", "contacts:read")


def verify_with(account: Account, key: str) -> Account:
    return replace(account, credential=key)


def test_a_full_key_is_usable_after_five_calls(account: Account, sandbox: Sandbox) -> None:
    verdict = Oscom().verify(account)

    assert verdict.usable
    assert verdict.scopes == dict.fromkeys(("analytics:read", *OPTIONAL), True)
    assert (verdict.problem, verdict.warnings) == (None, ())
    assert len(sandbox.request_log(KEY)) == 5


def test_missing_permissions_are_listed(account: Account) -> None:
    verdict = Oscom().verify(verify_with(account, "oscom_sk_demo_analytics_only"))

    assert verdict.usable
    assert verdict.scopes == {"analytics:read": True, **dict.fromkeys(OPTIONAL, False)}
    assert verdict.warnings == tuple(f"scope_missing:{scope}" for scope in OPTIONAL)


def test_a_refused_key_is_a_verdict_after_one_call(account: Account, sandbox: Sandbox) -> None:
    verdict = Oscom().verify(verify_with(account, "oscom_sk_demo_expired"))

    assert (verdict.usable, verdict.problem) == (False, "auth_failed")
    assert len(sandbox.request_log("oscom_sk_demo_expired")) == 1


def test_a_key_without_analytics_is_not_usable(account: Account, sandbox: Sandbox) -> None:
    sandbox.add_key("oscom_sk_demo_seo_only", scopes=["seo:read"])

    verdict = Oscom().verify(verify_with(account, "oscom_sk_demo_seo_only"))

    assert (verdict.usable, verdict.problem) == (False, "scope_missing")
    assert verdict.scopes == {"analytics:read": False}


def test_an_optional_module_that_is_down_leaves_its_scope_unknown(
    account: Account, sandbox: Sandbox
) -> None:
    sandbox.scenario("status", path="/seo/*", status=500)

    verdict = Oscom().verify(account)

    assert verdict.usable
    assert verdict.scopes["seo:read"] is None


def test_a_key_revoked_meanwhile_is_not_usable(account: Account, sandbox: Sandbox) -> None:
    sandbox.scenario("status", path="/campaigns", status=401)

    verdict = Oscom().verify(account)

    assert (verdict.usable, verdict.problem) == (False, "auth_failed")


@pytest.mark.parametrize(("status", "expected"), [(500, Unavailable), (429, RateLimited)])
def test_a_platform_that_is_down_says_nothing_about_a_key(
    account: Account, sandbox: Sandbox, status: int, expected: type[TransientFailure]
) -> None:
    sandbox.scenario("status", path="/analytics/overview", status=status)

    with pytest.raises(expected):
        Oscom().verify(account)
