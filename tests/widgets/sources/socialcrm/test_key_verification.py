"""The verdict of "Test now": which scopes a key holds."""

from __future__ import annotations

from dataclasses import replace
from math import floor

import pytest

from clients.models import Client
from clients.tenancy import within
from tests.fixtures.factories import make_connection
from tests.fixtures.sandbox import Sandbox
from tests.widgets.sources.socialcrm.conftest import KEY, POSTS_ONLY, calls
from widgets.accounts import checks
from widgets.admin.connection_check import check_text
from widgets.models import ConnectionCheck
from widgets.sources.account import Account, Priority
from widgets.sources.failures import Unavailable
from widgets.sources.rate_limit.status import share
from widgets.sources.socialcrm import SocialCrm, contract
from widgets.sources.spec import Verdict
from widgets.tasks import check_connection


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


def test_the_house_stays_at_480_of_600_documented_calls_a_minute() -> None:
    used = floor(contract.CALLS_PER_MINUTE * share(Priority.SCREEN))

    assert used == 480 < contract.DOCUMENTED_CALLS_PER_MINUTE


@pytest.mark.django_db
def test_test_now_writes_a_verdict_for_each_scope(acme: Client, platform: Sandbox) -> None:
    connection = make_connection(
        client=acme, source="socialcrm", key=POSTS_ONLY, base_url=platform.socialcrm_url
    )
    with within(acme.pk):
        checks.request(connection, actor=None)

    check_connection(str(acme.pk), str(connection.pk))

    with within(acme.pk):
        check = ConnectionCheck.objects.for_client(acme.pk).get()
    assert check_text(check).endswith("May read: posts:read. Lacks: insights:read.")
