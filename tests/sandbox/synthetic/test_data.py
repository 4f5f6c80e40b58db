from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import duckdb
import pytest

from sandbox.accounts import WORKSPACES
from sandbox.synthetic.data import HISTORY, SyntheticData, SyntheticDataStore, open_locked
from tests.sandbox.driver import NOW

PROFILE = WORKSPACES["alpenpfad"]


@pytest.fixture(scope="module")
def whole() -> SyntheticData:
    return SyntheticDataStore(seed=1, anchor=NOW).data_of(PROFILE, NOW)


def test_a_workspace_has_the_promised_size(whole: SyntheticData) -> None:
    sessions, events = whole.fetch(
        "SELECT count(DISTINCT session_id), count(*) FROM events WHERE created_at <= $now",
        {"now": NOW.replace(tzinfo=None)},
    )[0]

    assert whole.first == NOW.date() - HISTORY
    assert 20_000 < sessions < 30_000
    assert 80_000 < events < 120_000


def test_the_day_of_the_outage_is_the_only_one_without_events(whole: SyntheticData) -> None:
    found = whole.fetch(
        "SELECT DISTINCT CAST(ts + INTERVAL 1 HOUR AS DATE) FROM events WHERE ts < $now",
        {"now": NOW.replace(tzinfo=None)},
    )
    days = {day for (day,) in found}
    every = {whole.first + timedelta(days=n) for n in range(HISTORY.days)}

    assert every - days == {date(2025, 3, 11), date(2026, 3, 11)}


def test_campaigns_burst(whole: SyntheticData) -> None:
    def daily(since: str, until: str) -> float:
        return float(
            whole.fetch(
                """SELECT count(DISTINCT session_id) / count(DISTINCT CAST(ts AS DATE))
                   FROM events WHERE ts >= CAST($since AS DATE) AND ts < CAST($until AS DATE)""",
                {"since": since, "until": until},
            )[0][0]
        )

    assert daily("2025-10-27", "2025-10-31") > 1.5 * daily("2025-10-13", "2025-10-24")


def test_some_dimensions_are_unknown(whole: SyntheticData) -> None:
    assert whole.fetch(
        "SELECT count(*) > 500, count(country) > 0 FROM events WHERE country IS NULL"
    )[0] == (True, False)


def test_first_events_are_never_late_and_some_others_are(whole: SyntheticData) -> None:
    late, late_firsts = whole.fetch(
        """SELECT count(*), count(*) FILTER (ts = session_started) FROM events
           WHERE created_at - ts > INTERVAL 1 MINUTE"""
    )[0]

    assert late > 300
    assert late_firsts == 0


def test_a_later_start_changes_no_day_of_the_past() -> None:
    def february(anchor: datetime) -> list[tuple[object, ...]]:
        synthetic = SyntheticDataStore(seed=1, anchor=anchor, scale=0.05).data_of(PROFILE, anchor)
        return synthetic.fetch(
            "SELECT * FROM events WHERE ts BETWEEN '2026-02-02' AND '2026-02-20' ORDER BY id"
        )

    assert february(NOW) == february(NOW + timedelta(days=30))


def test_a_clock_beyond_the_horizon_grows_the_data() -> None:
    data_store = SyntheticDataStore(seed=1, anchor=NOW, scale=0.02)
    later = datetime(2026, 7, 1, tzinfo=UTC)

    first, grown = data_store.data_of(PROFILE, NOW), data_store.data_of(PROFILE, later)

    assert grown.first == first.first
    assert grown.last > later.date() > first.last


def test_the_database_reaches_no_files_and_stays_locked() -> None:
    database = open_locked()

    with pytest.raises(duckdb.PermissionException):
        database.execute("SELECT * FROM read_text('/etc/hostname')")
    with pytest.raises(duckdb.InvalidInputException):
        database.execute("SET enable_external_access = true")
