from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import translation

from widgets.queries import filters, state
from widgets.queries.errors import InvalidState
from widgets.refusals import LABELS, Refusal

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
RAISED = re.compile(r'InvalidState\(\s*"(\w+)"')
WRONG_WAY = {"from": "2026-01-02", "to": "2026-01-01"}
WRONG_COMPARISON = {
    "compare": "custom",
    "compare_from": "2026-01-02",
    "compare_to": "2026-01-01",
}


def told(language: str, params: dict[str, str], *picks: str) -> tuple[str, str]:
    with pytest.raises(InvalidState) as refused, translation.override(language):
        state.read(params, now=NOW, zone="UTC", picks=picks)
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
    assert told(language, WRONG_WAY) == (label, problem)


def test_days_of_the_comparison_are_told_from_those_of_the_page() -> None:
    assert told("en", WRONG_COMPARISON) == (
        "Comparison, From",
        "must not be after “Comparison, To”",
    )


def test_numbers_and_days_stay_what_they_are() -> None:
    long = {"from": "2024-01-01", "to": "2026-01-01"}
    old = {"from": "1066-10-14", "to": "2026-01-01"}

    assert told("en", long) == ("From", "may lie at most 399 days before the end")
    assert told("en", old) == ("From", "must not be before 2000-01-01")
    assert told("en", {**WRONG_WAY, "period": "today"}) == (
        "Period",
        "cannot be combined with “From” and “To”",
    )
    assert told("en", {}, "Channel") == ("Filter", "must look like channel:email")


def test_all_parameters_that_can_be_wrong_have_a_label() -> None:
    texts = [Path(module.__file__ or "").read_text() for module in (state, filters)]

    assert {name for text in texts for name in RAISED.findall(text)} <= set(LABELS)
