"""A platform that takes smaller pages than documented: learned from its refusal, once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from uuid import uuid4

import pytest

from tests.fixtures.sandbox import Sandbox
from tests.widgets.sources.oscom.conftest import MakeQuery, failure_of
from widgets.queries.query import Query
from widgets.sources.account import Account
from widgets.sources.failures import InvalidQuery
from widgets.sources.oscom import Oscom, contract


@dataclass
class Learned:
    sizes: dict[str, int] = field(default_factory=dict)

    def find(self, path: str) -> int | None:
        return self.sizes.get(path)

    def keep(self, path: str, rows: int) -> None:
        self.sizes[path] = rows


@pytest.fixture
def learned() -> Learned:
    return Learned()


def narrow(account: Account, sandbox: Sandbox, learned: Learned, most_rows: int) -> Account:
    """The account by a key whose platform takes pages of so many rows."""
    key = f"oscom_sk_{uuid4().hex}"
    sandbox.add_key(key, most_rows=most_rows, per_minute=500)
    return replace(account, credential=key, page_sizes=learned)


@pytest.mark.parametrize("sizes", [(100, 100), (60, 50), (10, 10)])
def test_the_page_size_is_learned_from_the_refusal(
    account: Account,
    sandbox: Sandbox,
    learned: Learned,
    long_query: Query,
    sizes: tuple[int, int],
) -> None:
    most, kept = sizes
    query = long_query.model_copy(update={"dimensions": ("day", "channel")})
    expected = Oscom().run(query, account)

    frame = Oscom().run(query, narrow(account, sandbox, learned, most))

    assert (frame.rows, frame.totals) == (expected.rows, expected.totals)
    assert learned.sizes == {contract.QUERY_PATH: kept}


def test_a_learned_page_size_is_asked_for_at_once(
    account: Account, sandbox: Sandbox, learned: Learned, long_query: Query
) -> None:
    small = narrow(account, sandbox, learned, 500)
    Oscom().run(long_query, small)
    before = len(sandbox.request_log(small.credential))

    Oscom().run(long_query, small)

    calls = sandbox.request_log(small.credential)[before:]
    assert {call["status"] for call in calls} == {200}


def test_lists_learn_their_own_page_size(
    today: Account, sandbox: Sandbox, learned: Learned, make_query: MakeQuery
) -> None:
    query = make_query(resource=contract.CONTACTS, metrics=("contacts",))
    expected = Oscom().run(query, today)

    small = replace(narrow(today, sandbox, learned, 50), datasets=type(today.datasets)())

    assert Oscom().run(query, small).totals == expected.totals
    assert learned.sizes == {contract.CONTACTS_PATH: 50}


def test_a_refusal_that_names_no_field_is_tried_once_more(
    account: Account, sandbox: Sandbox, learned: Learned, make_query: MakeQuery
) -> None:
    query = make_query(dimensions=("day", "channel"), limit=1000)
    sandbox.scenario("status", status=400, details=[])

    found = failure_of(replace(account, page_sizes=learned), query)

    assert isinstance(found, InvalidQuery)
    assert len(sandbox.request_log(account.credential)) == 2
    assert learned.sizes == {}


def test_a_refusal_of_another_field_is_final(
    account: Account, sandbox: Sandbox, learned: Learned, make_query: MakeQuery
) -> None:
    details = [{"field": "metrics.0", "issue": "unknown"}]
    sandbox.scenario("status", status=400, details=details)

    found = failure_of(replace(account, page_sizes=learned), make_query(limit=1000))

    assert isinstance(found, InvalidQuery)
    assert [problem.field for problem in found.problems] == ["metrics.0"]
    assert len(sandbox.request_log(account.credential)) == 1
