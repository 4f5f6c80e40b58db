from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets.sources.http.waiting import retry_after

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30", 30),
        (" 30 ", 30),
        ("0", 1),
        ("-7", 1),
        ("1.5", 1.5),
        ("86400", 3600),
        ("inf", 3600),
        ("Mon, 02 Mar 2026 09:02:00 GMT", 120),
        ("Mon, 02 Mar 2026 08:00:00 GMT", 1),
        ("Mon, 02 Mar 2027 09:00:00 GMT", 3600),
        ("Monday, 02-Mar-26 09:02:00 GMT", 120),
        ("nan", None),
        ("soon", None),
        ("", None),
    ],
)
def test_seconds_and_dates_are_kept_between_a_second_and_an_hour(
    text: str, seconds: float | None
) -> None:
    assert retry_after({"retry-after": text}, NOW) == seconds


def test_a_date_is_measured_by_the_platforms_clock() -> None:
    headers = {
        "date": "Thu, 01 Jan 2015 00:00:00 GMT",
        "retry-after": "Thu, 01 Jan 2015 00:00:45 GMT",
    }

    assert retry_after(headers, NOW) == 45


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_text_breaks_it(text: str, date: str) -> None:
    seconds = retry_after({"retry-after": text, "date": date}, NOW)

    assert seconds is None or 1 <= seconds <= 3600
