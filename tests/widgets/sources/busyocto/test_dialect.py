"""Failures as BusyOcto tells them, answers that are odd but legal, its domains and its paging."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.fixtures.sandbox import Sandbox
from tests.widgets.sources.accounts import Time
from tests.widgets.sources.busyocto.conftest import KEY, calls, failure_of
from tests.widgets.sources.list_queries import make_query
from tests.widgets.sources.memory_datasets import MemoryDatasets
from widgets.frames.frame import Unit
from widgets.frames.table import rows
from widgets.queries.periods import DateRange
from widgets.queries.query import Filter, Operator
from widgets.sources.account import Account
from widgets.sources.busyocto import BusyOcto, parsing
from widgets.sources.busyocto.catalogue.ads import ENDPOINT as ADS_ENDPOINT
from widgets.sources.busyocto.catalogue.competition import POSTS_ENDPOINT
from widgets.sources.failures import (
    AuthFailed,
    ContractViolation,
    Failure,
    InvalidQuery,
    MalformedResponse,
    MixedCurrencies,
    NotFound,
    PlanQuotaExceeded,
    RateLimited,
    ScopeMissing,
    Unavailable,
    UnknownSubaccount,
)

RULES = make_query("alerts", "alerts")
SPEND = make_query("ads", "spend")
POSTS = make_query("competitor_posts", "posts")


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, InvalidQuery),
        (401, AuthFailed),
        (402, PlanQuotaExceeded),
        (403, ScopeMissing),
        (404, NotFound),
        (429, RateLimited),
        (500, Unavailable),
        (502, Unavailable),
        (503, Unavailable),
    ],
)
def test_each_status_is_told_apart(
    account: Account, sandbox: Sandbox, status: int, kind: type[Failure]
) -> None:
    sandbox.scenario("status", platform="busyocto", status=status)

    failure = failure_of(account, RULES)

    assert type(failure) is kind
    assert failure.status == status


@pytest.mark.parametrize("data", [None, [], "no", {"error": "no"}, {"error": {"code": 7}}])
def test_an_error_body_of_any_quality_is_read(data: object) -> None:
    details = parsing.error_details(data)

    assert (details.failure, details.problems) == (None, ())


@pytest.mark.parametrize("value", ["120", "-5", "999999"])
def test_a_refusal_waits_as_long_as_it_is_told_within_bounds(
    account: Account, sandbox: Sandbox, value: str
) -> None:
    sandbox.scenario("retry_after", platform="busyocto", value=value)

    failure = failure_of(account, RULES)

    assert isinstance(failure, RateLimited)
    waits = (failure.retry_at - account.now()).total_seconds() if failure.retry_at else 0
    assert waits == {"120": 120, "-5": waits, "999999": 3600}[value]
    assert waits <= 3600


def test_a_server_that_recovers_is_asked_again(account: Account, sandbox: Sandbox) -> None:
    sandbox.scenario("status", platform="busyocto", status=500, times=2)

    assert BusyOcto().run(RULES, account).totals["alerts"] == 3
    assert calls(sandbox, "/alerts") == 3


@pytest.mark.parametrize(
    ("effect", "kind"),
    [
        ("truncate", MalformedResponse),
        ("cut", MalformedResponse),
        ("html", MalformedResponse),
        ("empty", MalformedResponse),
        ("nan", MalformedResponse),
        ("redirect", ContractViolation),
    ],
)
def test_an_unusable_answer_is_a_failure_and_never_part_of_a_number(
    account: Account, sandbox: Sandbox, effect: str, kind: type[Failure]
) -> None:
    sandbox.scenario(effect, platform="busyocto", path="/ad-performance")

    assert type(failure_of(account, SPEND)) is kind


@pytest.mark.parametrize("effect", ["extra_fields", "string_numbers", "duplicate_rows"])
def test_oddities_that_do_not_matter_are_tolerated(
    account: Account, sandbox: Sandbox, effect: str
) -> None:
    query = make_query("ads", "spend", "clicks", "conversions")
    expected = BusyOcto().run(query, account).totals
    sandbox.scenario(effect, platform="busyocto", path="/ad-performance")

    assert BusyOcto().run(query, replace(account, datasets=MemoryDatasets())).totals == expected


def test_null_data_is_an_empty_list(account: Account, sandbox: Sandbox) -> None:
    sandbox.scenario("data_null", platform="busyocto", path="/alerts")

    assert BusyOcto().run(RULES, account).totals == {"alerts": 0}


def test_posts_deleted_between_pages_hide_no_other(account: Account, sandbox: Sandbox) -> None:
    class SmallPages(type(account.page_sizes)):  # type: ignore[misc]  # a protocol's null object
        def find(self, path: str) -> int:
            return 25

    small = replace(account, page_sizes=SmallPages())
    sandbox.delete_busyocto_posts(KEY, rows=3, after=1)

    BusyOcto().run(POSTS, small)
    whole = replace(account, datasets=MemoryDatasets())
    BusyOcto().run(POSTS, whole)

    assert len(ids(whole)) > 200
    assert ids(whole) <= ids(small)


def ids(account: Account) -> set[object]:
    stored = account.datasets.find("competitor_posts")
    assert stored
    return {row["id"] for row in rows(POSTS_ENDPOINT.table, stored.rows)}


def test_revised_numbers_replace_those_that_were_kept(
    account: Account, sandbox: Sandbox, time: Time
) -> None:
    days = DateRange.parse("2025-11-19", "2025-11-19")
    query = make_query("ads", "clicks", by=("ad",), period=days, fill="none")
    before = BusyOcto().run(query, account)
    first = {each["id"]: each for each in kept_ads(account) if str(each["date"]) == "2025-11-19"}
    row = next(iter(first.values()))
    day_and_ad = f"2025-11-19/{str(row['id']).split('/')[4]}"
    sandbox.revise_busyocto(KEY, day_and_ad, clicks=0)
    time.seconds += 3700

    after = BusyOcto().run(query, account)

    assert before.totals["clicks"] - after.totals["clicks"] == row["clicks"]  # type: ignore[operator]
    assert len(after.rows) == len(before.rows)


def kept_ads(account: Account) -> list[dict[str, object]]:
    stored = account.datasets.find("ads")
    assert stored
    return [dict(row) for row in rows(ADS_ENDPOINT.table, stored.rows)]


def test_later_refreshes_ask_for_the_last_days_alone(
    account: Account, sandbox: Sandbox, time: Time
) -> None:
    BusyOcto().run(SPEND, account)
    first = calls(sandbox)
    time.seconds += 24 * 3600

    BusyOcto().run(SPEND, account)

    (again,) = sandbox.request_log(KEY)[first:]
    assert "start_date=2025-11-17" in again["query"]
    assert "end_date" not in again["query"]


def test_an_interrupted_fetch_goes_on_at_the_window_where_it_stopped(
    account: Account, sandbox: Sandbox
) -> None:
    whole = BusyOcto().run(SPEND, replace(account, datasets=MemoryDatasets())).totals
    steps = calls(sandbox)
    sandbox.scenario(
        "retry_after",
        platform="busyocto",
        path="/ad-performance",
        value="60",
        after=steps // 2,
        times=1,
    )

    assert isinstance(failure_of(account, SPEND), RateLimited)
    frame = BusyOcto().run(SPEND, account)

    assert frame.totals == whole
    assert calls(sandbox) < 2.9 * steps


def test_amounts_of_several_currencies_are_never_added(account: Account, sandbox: Sandbox) -> None:
    days = DateRange.parse("2025-11-10", "2025-11-12")
    query = make_query("ads", "spend", "clicks", period=days)
    BusyOcto().run(query, account)
    row = next(each for each in kept_ads(account) if str(each["date"]) == "2025-11-11")
    sandbox.revise_busyocto(KEY, f"2025-11-11/{str(row['id']).split('/')[4]}", currency="EUR")
    mixed = replace(account, datasets=MemoryDatasets())

    assert isinstance(failure_of(mixed, query), MixedCurrencies)
    assert BusyOcto().run(make_query("ads", "clicks", period=days), mixed).totals["clicks"]
    apart = BusyOcto().run(query.model_copy(update={"dimensions": ("currency",)}), mixed)
    euros = Filter(field="currency", operator=Operator.EQ, value="EUR")
    one = BusyOcto().run(query.model_copy(update={"filters": (euros,)}), mixed)

    assert {row[0] for row in apart.rows} == {"USD", "EUR"}
    assert (apart.totals["spend"], apart.currency, one.currency) == (None, None, "EUR")
    assert {each.unit for each in apart.metrics} == {Unit.NUMBER, Unit.COUNT}
    assert one.totals["spend"] == row["spend"]


@pytest.mark.parametrize(
    ("key", "domain", "problem", "label"),
    [
        (
            "busyoctodemokey0000000000000001",
            "dom_brightsmile",
            None,
            "Northlight Agency · BrightSmile Dental Group",
        ),
        (
            "busyoctodemokey0000000000000001",
            "dom_alpenpfad",
            "unknown_subaccount",
            "Northlight Agency",
        ),
        ("busyoctodemokey0000000000000001", "", "unknown_subaccount", "Northlight Agency"),
        ("busyoctounknown0000000000000000", "dom_standard", "auth_failed", ""),
    ],
)
def test_key_and_domain_are_tested_together(
    account: Account, key: str, domain: str, problem: str | None, label: str
) -> None:
    settings = {"domain_id": domain} if domain else {}

    verdict = BusyOcto().verify(replace(account, credential=key, settings=settings))

    assert (verdict.usable, verdict.problem, verdict.label) == (problem is None, problem, label)
    both = {
        "dom_standard": "Northwind Cloud",
        "dom_brightsmile": "BrightSmile Dental Group",
    }
    assert verdict.subaccounts == ({} if problem == "auth_failed" else both)


def test_without_a_domain_nothing_is_called(account: Account, sandbox: Sandbox) -> None:
    assert type(failure_of(replace(account, settings={}), SPEND)) is UnknownSubaccount
    assert calls(sandbox) == 0


def test_missing_permissions_are_named_and_others_answer(account: Account) -> None:
    limited = replace(account, credential="busyoctodemokey0000000000000002")

    verdict = BusyOcto().verify(limited)
    failure = failure_of(limited, POSTS)

    assert verdict.usable
    assert verdict.scopes == {
        "ads": True,
        "competitors": False,
        "alerts": False,
        "reports": False,
    }
    assert len(verdict.warnings) == 3
    assert isinstance(failure, ScopeMissing)
    assert failure.scope == "competitors"
    assert BusyOcto().run(SPEND, limited).totals["spend"]


def test_a_revoked_key_is_refused_and_kept_rows_still_answer(
    account: Account, sandbox: Sandbox
) -> None:
    frame = BusyOcto().run(RULES, account)
    sandbox.revoke_key(KEY)

    assert isinstance(failure_of(account, POSTS), AuthFailed)
    assert BusyOcto().run(RULES, account).totals == frame.totals
