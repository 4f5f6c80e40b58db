"""Status lines of tiles: the sentences that a reader sees."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from clients.auth.viewer import Formats, Role
from widgets.queries.query import Query
from widgets.results.cache_entry import CacheEntry
from widgets.results.dashboard_specs import WidgetSpec
from widgets.results.freshness import CachedResult, Failed, Freshness
from widgets.results.status_line import StatusLine, broken, describe
from widgets.results.tile_requests import TileRequest
from widgets.sources.failures import Failure

NOW = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)
FETCHED = datetime(2026, 11, 20, 13, 40, tzinfo=UTC)
FORMATS = Formats("en_GB", "EUR", "UTC", 0)
AS_OF = int(FETCHED.timestamp())


def make_result(
    freshness: Freshness, failed: Failed | None = None, fetched: datetime | None = FETCHED
) -> CachedResult:
    query = Query(connection=uuid4(), metrics=("sessions",))
    spec = WidgetSpec(uuid4(), "kpi", {}, query, label="Shop")
    tile_request = TileRequest(UUID(int=1), spec, query, FORMATS, "digest", ())
    entry = fetched and CacheEntry(
        UUID(int=1), "digest", "etag", fetched, NOW + timedelta(seconds=90), {}, b""
    )
    return CachedResult(tile_request, entry or None, failed, freshness)


NEXT = "Next try at 14:05."


def make_failed(code: str, minutes: int = 2) -> Failed:
    return Failed(code, NOW - timedelta(minutes=minutes), NOW + timedelta(seconds=20))


def test_a_fresh_tile_says_when_its_numbers_are_from_and_when_they_grow_old() -> None:
    said = describe(make_result(Freshness.FRESH), NOW)

    assert said == StatusLine("fresh", "As of 13:40", fresh_in=90, as_of=AS_OF)


@pytest.mark.parametrize(
    ("code", "minutes", "text"),
    [
        ("timeout", 2, "Shop is slow; showing 13:40"),
        ("deadline_exceeded", 70, "Fetching these numbers takes longer; showing 13:40"),
        ("unavailable", 70, "Shop has not answered since 12:55; last good 13:40"),
        ("rate_limited", 1, "No new numbers from Shop before 14:05; showing 13:40"),
        (
            "auth_failed",
            1,
            "Shop refused the key; your agency has been told; last good 13:40",
        ),
        (
            "key_error",
            1,
            "The stored key for Shop does not open; your agency has been told; last good 13:40",
        ),
        ("address_forbidden", 1, "Shop may not be called at its address; last good 13:40"),
        ("malformed_response", 70, "Shop sent something that we cannot read; showing 13:40"),
        ("contract_violation", 1, "Shop sent something that cannot be right; showing 13:40"),
        ("error_reported", 1, "Shop answered with an error; showing 13:40"),
        ("failed", 1, "Something went wrong on our side; showing 13:40"),
        ("not_found", 1, "Shop no longer has these numbers; last good 13:40"),
    ],
)
def test_a_stale_tile_says_why_and_what_it_shows(code: str, minutes: int, text: str) -> None:
    said = describe(make_result(Freshness.STALE, make_failed(code, minutes)), NOW)

    next_try = "" if code == "rate_limited" else NEXT
    assert said == StatusLine("stale", text, code, 20, as_of=AS_OF, next_try=next_try)


def test_a_tile_without_numbers_says_only_why() -> None:
    said = describe(make_result(Freshness.FAILED, make_failed("timeout"), fetched=None), NOW)

    assert (said.text, said.next_try) == ("Shop is slow; trying again", NEXT)


def codes(kind: type[Failure] = Failure) -> set[str]:
    return {kind.code}.union(*(codes(below) for below in kind.__subclasses__()))


def test_only_silence_is_called_slow() -> None:
    slow = {
        code
        for code in codes()
        if "slow" in describe(make_result(Freshness.STALE, make_failed(code)), NOW).text
    }

    assert slow == {"unavailable", "timeout"}


def test_managers_read_code_request_id_and_next_try() -> None:
    failed = replace(make_failed("malformed_response"), request_id="req_8f2c")
    failed = replace(failed, retry_at=NOW + timedelta(minutes=5))
    result = make_result(Freshness.FAILED, failed, fetched=None)

    said = describe(result, NOW, Role.MANAGER).text

    plain = "Shop sent something that we cannot read; trying again"
    assert said == f"{plain} · malformed_response · req_8f2c · next try 14:10"
    assert describe(result, NOW, Role.EXECUTIVE).text == plain
    assert describe(result, NOW).text == plain


def test_the_first_numbers_are_on_their_way() -> None:
    said = describe(make_result(Freshness.PENDING, fetched=None), NOW)

    assert said == StatusLine("pending", "Fetching the first numbers")


def test_yesterdays_numbers_carry_their_day() -> None:
    said = describe(make_result(Freshness.STALE, fetched=FETCHED - timedelta(days=1)), NOW)

    assert said.text == "As of 19 Nov, 13:40"


@pytest.mark.parametrize(
    ("locale", "today", "yesterday", "slow"),
    [
        ("en_GB", "As of 13:40", "As of 19 Nov, 13:40", "Shop is slow; showing 19 Nov, 13:40"),
        (
            "de_DE",
            "Stand: 13:40 Uhr",
            "Stand: 19. Nov., 13:40 Uhr",
            "Shop antwortet langsam; Stand 19. Nov., 13:40 Uhr",
        ),
        (
            "fr_FR",
            "Mis à jour à\xa013:40",
            "Mis à jour le 19 nov. à\xa013:40",
            "Shop est lent\N{NARROW NO-BREAK SPACE}; derniers chiffres\N{NO-BREAK SPACE}: "
            "le 19 nov. à\xa013:40",
        ),
        (
            "es_ES",
            "Última actualización: 13:40",
            "Última actualización: 19 nov, 13:40",
            "Shop va lento; últimos datos: el 19 nov, 13:40",
        ),
    ],
)
def test_stamps_are_idiomatic(locale: str, today: str, yesterday: str, slow: str) -> None:
    formats = replace(FORMATS, locale=locale)
    before = FETCHED - timedelta(days=1)

    def text(failed: Failed | None, fetched: datetime) -> str:
        result = make_result(Freshness.STALE, failed, fetched)
        request = replace(result.request, formats=formats)
        return describe(replace(result, request=request), NOW).text

    assert text(None, FETCHED) == today
    assert text(None, before) == yesterday
    assert text(make_failed("timeout"), before) == slow


def test_a_failure_that_is_over_is_not_mentioned() -> None:
    said = describe(make_result(Freshness.FRESH, make_failed("timeout")), NOW)

    assert (said.code, said.retry_in) == ("", None)


def test_a_broken_widget_says_who_can_repair_it() -> None:
    said = broken("invalid_widget", FORMATS)

    assert said.state == "failed"
    assert said.text == "This tile is not set up correctly; your agency can repair it"
