from __future__ import annotations

from datetime import date

from tests.fixtures.sandbox import Sandbox
from tests.widgets.sources.oscom.computing import computed, numbers
from tests.widgets.sources.oscom.conftest import KEY, METRICS, NOVEMBER, MakeQuery
from widgets.queries.periods import DateRange
from widgets.sources.account import Account
from widgets.sources.oscom import Oscom


def test_the_period_before_is_compared_natively(
    account: Account, sandbox: Sandbox, make_query: MakeQuery
) -> None:
    query = make_query(metrics=METRICS, dimensions=("day",), comparison=NOVEMBER.before())

    frame = Oscom().run(query, account)

    expected = computed(sandbox, query)
    assert sandbox.request_log(KEY)[0]["body"]["compare"] == {"mode": "previous_period"}
    assert frame.previous
    assert [numbers(row or {}) for row in frame.previous] == [
        row["previous"] for row in expected["data"]
    ]
    assert numbers(frame.previous_totals or {}) == expected["meta"]["totals"]["previous"]


def test_an_equally_long_range_is_compared_natively(
    account: Account, sandbox: Sandbox, make_query: MakeQuery
) -> None:
    september = DateRange(date(2025, 9, 1), date(2025, 9, 14))
    query = make_query(metrics=METRICS, dimensions=("channel",), comparison=september)

    frame = Oscom().run(query, account)

    [request] = sandbox.request_log(KEY)
    assert request["body"]["compare"]["mode"] == "custom"
    assert numbers(frame.previous_totals or {}) == numbers(
        Oscom().run(make_query(metrics=METRICS, period=september), account).totals
    )


def test_a_longer_month_is_compared_day_by_day(
    account: Account, sandbox: Sandbox, make_query: MakeQuery
) -> None:
    october = DateRange(date(2025, 10, 1), date(2025, 10, 31))
    september = DateRange(date(2025, 9, 1), date(2025, 9, 30))
    query = make_query(dimensions=("day", "channel"), period=october, comparison=september)

    frame = Oscom().run(query, account)

    before = Oscom().run(make_query(dimensions=("day", "channel"), period=september), account)
    by_day = {row[:2]: row[2] for row in before.rows}
    for (day, channel, _), value in zip(frame.rows, frame.before("sessions"), strict=True):
        assert isinstance(day, date)
        twin = day.replace(month=9) if day.day < 31 else None
        assert value == by_day.get((twin, channel))
    assert frame.previous_totals == before.totals
    assert frame.comparison == september
    assert frame.provenance.calls == 2
