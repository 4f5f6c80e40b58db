"""Instance, key, workspace and scopes are tested together."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.fixtures.sandbox import Sandbox
from tests.widgets.sources.campaignos.conftest import afresh, failure_of
from tests.widgets.sources.list_queries import make_query
from widgets.sources.account import Account
from widgets.sources.campaignos import CampaignOs
from widgets.sources.campaignos.catalogue import SPEC
from widgets.sources.failures import ScopeMissing, Unavailable, UnknownSubaccount

DEMO_KEY = "cos_live_demo0000000000000000000000000000"
CONTACTS_KEY = "cos_live_demo0000000000000000000000000001"
AGENCY_KEY = "cos_live_demo0000000000000000000northlight"


def keyed(account: Account, key: str, **settings: str) -> Account:
    return replace(afresh(account), credential=key, settings=settings)


@pytest.mark.parametrize(
    ("key", "settings", "label", "problem"),
    [
        (DEMO_KEY, {}, "Northwind Cloud", None),
        (DEMO_KEY, {"workspace": "standard"}, "Northwind Cloud", None),
        (AGENCY_KEY, {"workspace": "ws_brightsmile"}, "BrightSmile Dental Group", None),
        (AGENCY_KEY, {"workspace": "alpenpfad"}, "Alpenpfad Outdoor", None),
        ("cos_unknown_key", {}, "", "auth_failed"),
    ],
)
def test_key_and_workspace_are_tested_together(
    account: Account, key: str, settings: dict[str, str], label: str, problem: str | None
) -> None:
    verdict = CampaignOs().verify(keyed(account, key, **settings))

    assert (verdict.usable, verdict.problem) == (problem is None, problem)
    assert verdict.label == label


@pytest.mark.parametrize("workspace", ["", "globex"])
def test_a_workspace_that_is_not_chosen_or_unknown_is_asked_for(
    account: Account, workspace: str
) -> None:
    given = keyed(account, AGENCY_KEY, workspace=workspace)

    verdict = CampaignOs().verify(given)
    failure = failure_of(given, make_query("segments", "segments"))

    assert (verdict.usable, verdict.problem) == (False, "unknown_subaccount")
    assert verdict.subaccounts == {
        "ws_alpenpfad": "Alpenpfad Outdoor",
        "ws_brightsmile": "BrightSmile Dental Group",
    }
    assert isinstance(failure, UnknownSubaccount)


def test_missing_scopes_are_named_and_others_answer(account: Account, sandbox: Sandbox) -> None:
    given = keyed(account, CONTACTS_KEY)

    verdict = CampaignOs().verify(given)
    failure = failure_of(given, make_query("messages", "messages"))

    assert verdict.usable
    assert [scope for scope, held in verdict.scopes.items() if held] == ["contacts:read"]
    assert "scope_missing:analytics:read" in verdict.warnings
    assert isinstance(failure, ScopeMissing)
    assert failure.scope == "messages:read"
    assert CampaignOs().run(make_query("contacts", "contacts"), given).totals["contacts"]


@pytest.mark.parametrize(
    ("effect", "params"),
    [
        ("html", {}),
        ("html", {"status": 404}),
        ("redirect", {}),
        ("body", {"json": {"hello": "world"}}),
    ],
)
def test_another_site_is_told_from_a_wrong_key(
    account: Account, sandbox: Sandbox, effect: str, params: dict[str, Any]
) -> None:
    sandbox.scenario(effect, platform="campaignos", path="/workspaces", **params)

    verdict = CampaignOs().verify(account)

    assert (verdict.usable, verdict.problem) == (False, "wrong_address")


def test_an_instance_that_is_down_says_nothing_about_its_key(
    account: Account, sandbox: Sandbox
) -> None:
    sandbox.scenario("status", platform="campaignos", status=500)

    with pytest.raises(Unavailable):
        CampaignOs().verify(account)


@pytest.mark.parametrize(
    ("address", "is_own"),
    [
        ("https://marketing.acme.example/api", True),
        ("https://acme.example/api", True),
        ("http://acme.example/api", False),
        ("https://acme.example", False),
        ("https://acme.example:8443/api", False),
        ("https://127.0.0.1/api", False),
        ("https://localhost/api", False),
        ("https://user@acme.example/api", False),
        ("https://acme.example/api?x=1", False),
    ],
)
def test_instances_have_addresses_of_a_form(address: str, is_own: bool) -> None:
    assert SPEC.is_own_address(address) is is_own


def test_settings_are_checked_as_they_are_entered() -> None:
    fields = {each.name: each for each in SPEC.settings}

    assert fields["workspace"].problem("") == ""
    assert fields["workspace"].problem("../x") == fields["workspace"].help
    assert fields["currency"].problem("Euro") == fields["currency"].help
    assert fields["funnel_steps"].problem("page_view,purchase") == ""
    assert fields["funnel_steps"].problem("page_view") == fields["funnel_steps"].help
