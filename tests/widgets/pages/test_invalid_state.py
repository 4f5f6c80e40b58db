from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.http import QueryDict
from django.utils import translation

from clients.auth.viewer import Formats
from widgets.pages import invalid_state
from widgets.pages.invalid_state import Refusal
from widgets.queries import state
from widgets.queries.errors import InvalidState

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
WRONG_WAY = {"from": "2026-01-02", "to": "2026-01-01"}
WRONG_COMPARISON = {
    "compare": "custom",
    "compare_from": "2026-01-02",
    "compare_to": "2026-01-01",
}


def refusal_of(language: str, params: dict[str, str], *page_filters: str) -> tuple[str, str]:
    with pytest.raises(InvalidState) as refused, translation.override(language):
        state.read(params, now=NOW, zone="UTC", page_filters=page_filters)
    with translation.override(language):
        refusal = Refusal.of(refused.value)
    return refusal.label, refusal.problem


@pytest.mark.parametrize(
    ("language", "label", "problem"),
    [
        ("en", "From", "must not be after “To”"),
        ("de", "Von", "darf nicht nach „Bis“ liegen"),
        ("fr", "Du", "ne doit pas être après «\xa0Au\xa0»"),
        ("es", "Desde", "no debe ser posterior a «Hasta»"),
    ],
)
def test_days_are_called_as_their_fields_are(language: str, label: str, problem: str) -> None:
    assert refusal_of(language, WRONG_WAY) == (label, problem)


def test_days_of_the_comparison_are_told_from_those_of_the_page() -> None:
    assert refusal_of("en", WRONG_COMPARISON) == (
        "Comparison, From",
        "must not be after “Comparison, To”",
    )


def test_numbers_and_days_stay_what_they_are() -> None:
    long = {"from": "2024-01-01", "to": "2026-01-01"}
    old = {"from": "1066-10-14", "to": "2026-01-01"}

    assert refusal_of("en", long) == ("From", "may lie at most 399 days before the end")
    assert refusal_of("en", old) == ("From", "must not be before 2000-01-01")
    assert refusal_of("en", {**WRONG_WAY, "period": "today"}) == (
        "Period",
        "cannot be combined with “From” and “To”",
    )
    assert refusal_of("en", {}, "Channel") == ("Filter", "must look like channel:email")


@pytest.mark.parametrize(
    ("params", "label"),
    [
        ({"period": "fortnight"}, "Period"),
        ({"from": "soon", "to": "2026-01-01"}, "From"),
        ({"from": "2026-01-01", "to": "2026-02-30"}, "To"),
        ({"from": "2026-01-01"}, "To"),
        ({"to": "2026-01-01"}, "From"),
        ({"compare": "neighbour"}, "Comparison"),
        ({"compare": "custom", "compare_to": "2026-01-01"}, "Comparison, From"),
        ({"compare": "custom", "compare_from": "2026-01-01"}, "Comparison, To"),
        ({"compare_from": "2026-01-01", "compare_to": "2026-01-02"}, "Comparison, From"),
    ],
)
def test_whatever_is_wrong_is_called_by_its_label(params: dict[str, str], label: str) -> None:
    assert refusal_of("en", params)[0] == label


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("from=2026-01-02&to=2026-01-01&f=channel:email", "f=channel:email"),
        ("period=last_7_days&compare=off&f=nothing", "period=last_7_days&compare=off"),
        ("period=nonsense&f=nothing", ""),
        ("period=nonsense", ""),
    ],
)
def test_valid_parts_of_a_refused_address_are_kept(address: str, kept: str) -> None:
    formats = Formats("en_US", "USD", "UTC", 0)

    assert invalid_state.valid_part(QueryDict(address), formats, NOW) == kept
