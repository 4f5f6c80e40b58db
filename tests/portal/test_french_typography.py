"""French sets a no-break space before : ; ! ? % and within « »: no line may begin with a sign."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import pytest

from clients.auth.viewer import Formats
from demo import maisonelan
from tests.portal.test_catalogues import forms, messages
from widgets.charts.formats import writer
from widgets.frames.frame import Unit
from widgets.queries.periods import DateRange

# A sign after a breaking space or a letter. A filter's example is typed as it is: channel:email.
LOOSE = re.compile(
    r"(?<![\u00a0\u202f%])[;!?»](?!\()|«(?!\u00a0)| [:%](?!\()|(?<=[a-zà-ÿ)]):(?!\S)"
)
FRENCH = Formats("fr_FR", "EUR", "Europe/Paris", 0)


def loose(texts: list[str]) -> list[str]:
    return [text for text in texts if LOOSE.search(text)]


def texts_in(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for each in value.values() for text in texts_in(each)]
    if isinstance(value, (list, tuple)):
        return [text for each in value for text in texts_in(each)]
    return []


@pytest.mark.parametrize("text", ["Non : oui", "Oui ; non", "Quoi ?", "Non!", "« Oui »", "12 %"])
def test_a_sign_after_a_breaking_space_is_found(text: str) -> None:
    assert loose([text])


def test_french_messages_keep_signs_with_their_words() -> None:
    assert loose([form for message in messages("fr") for form in forms(message.string)]) == []


def test_french_demo_content_keeps_signs_with_its_words() -> None:
    assert loose(texts_in(asdict(maisonelan.CLIENT))) == []


@pytest.mark.parametrize("unit", [Unit.COUNT, Unit.RATIO, Unit.MONEY, None])
def test_french_numbers_break_nowhere(unit: Unit | None) -> None:
    write = writer(FRENCH)
    numbers = (0.0834, -0.0834, 1234, -123_456, 12_345_678, 9.5e9)
    found = [write.value(each, unit) for each in numbers]
    found += [write.exact(each, unit) for each in numbers]
    found += [write.change(each) for each in (0.081, -0.5, 0.00001, 60.0)]

    assert [text for text in found if re.search(r"[ \t]", text)] == []


def test_french_prepositions_of_one_letter_stay_with_their_number() -> None:
    texts = [text for message in messages("fr") for text in forms(message.string)]

    assert [text for text in texts if re.search(r"\bà (?=[%{])", text)] == []


def test_french_moments_and_spans_have_no_loose_sign() -> None:
    write = writer(FRENCH)
    at = datetime(2026, 11, 19, 13, 40, tzinfo=UTC)

    assert loose([write.hour(at), write.span(DateRange.parse("2026-10-31", "2026-11-29"))]) == []
