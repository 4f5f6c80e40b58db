"""The cause of a change in the headline of a document, as its page tells it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import orjson

from tests.widgets.charts.factories import AMERICAN, SESSIONS, make_channels
from widgets.charts import draw
from widgets.exports.causes import with_cause
from widgets.exports.content import WidgetContent
from widgets.queries.query import Query
from widgets.results.dashboard_specs import WidgetSpec

SHOP, BLOG = UUID(int=1), UUID(int=2)
SENTENCE = "Most of the rise in Sessions came from Email."


def make_widget(kind: str, amounts: dict[str, int], connection: UUID = SHOP) -> WidgetContent:
    frame = make_channels(
        amounts,
        previous=[10] * len(amounts),
        totals={"sessions": sum(amounts.values())},
        previous_totals={"sessions": 10 * len(amounts)},
    )
    query = Query(connection=connection, metrics=(SESSIONS.name,))
    payload: dict[str, Any] = orjson.loads(draw(kind, frame, {}, AMERICAN).dump())
    return WidgetContent(WidgetSpec(uuid4(), kind, {}, query), kind, payload=payload)


RISE = {"Email": 90, "Direct": 20}


def sentences(*widgets: WidgetContent) -> list[str]:
    headline = with_cause(widgets)[0].payload
    assert headline
    assert headline["sentences"] == [
        "".join(part["text"] for part in each) for each in headline["segments"]
    ]
    return list(headline["sentences"])


def test_a_breakdown_of_the_same_numbers_tells_the_cause() -> None:
    headline, bars = make_widget("headline", RISE), make_widget("bar", RISE)

    assert sentences(headline, bars)[1:] == [SENTENCE]


def test_other_numbers_and_other_accounts_tell_no_cause() -> None:
    headline = make_widget("headline", RISE)
    later = make_widget("bar", RISE | {"Email": 91})
    foreign = make_widget("bar", RISE, BLOG)

    assert SENTENCE not in sentences(headline, later, foreign)
