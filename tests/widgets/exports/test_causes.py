"""The cause of a change in the headline of a document and in a mail, as its page tells it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from django.utils import timezone

from clients.auth.viewer import Formats
from clients.models import Client
from tests.clients.browsers import signed_in
from tests.fixtures.factories import make_dashboard, make_member
from tests.widgets.charts.factories import AMERICAN, SESSIONS, make_channels
from tests.widgets.exports import media
from tests.widgets.exports.contents import make_content
from tests.widgets.exports.reports.factories import make_delivery, make_report, make_schedule
from widgets.charts import draw
from widgets.exports.causes import with_cause
from widgets.exports.content import WidgetContent
from widgets.exports.document.summary import summary_of
from widgets.exports.reports import numbers
from widgets.queries.query import Query
from widgets.results.dashboard_specs import WidgetSpec

SHOP, BLOG = UUID(int=1), UUID(int=2)
SENTENCE = "Most of the rise in Sessions came from Email."


def make_widget(
    kind: str, amounts: dict[str, int], connection: UUID = SHOP, formats: Formats = AMERICAN
) -> WidgetContent:
    frame = make_channels(
        amounts,
        previous=[10] * len(amounts),
        totals={"sessions": sum(amounts.values())},
        previous_totals={"sessions": 10 * len(amounts)},
    )
    query = Query(connection=connection, metrics=(SESSIONS.name,))
    payload: dict[str, Any] = orjson.loads(draw(kind, frame, {}, formats).dump())
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


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [
        ("en_US", SENTENCE),
        ("de_DE", "Sitzungen: Der Anstieg kommt vor allem von „Email“."),
        ("fr_FR", "Sessions\u00a0: la hausse vient surtout de «\u00a0Email\u00a0»."),
        ("es_ES", "Sesiones: la subida viene sobre todo de «Email»."),
    ],
)
@pytest.mark.django_db
def test_mail_and_summary_tell_the_cause_in_the_clients_language(
    acme: Client, locale: str, sentence: str
) -> None:
    formats = Formats(locale, "USD", "Europe/Berlin", 0)
    widgets = with_cause(
        (
            make_widget("headline", RISE, formats=formats),
            make_widget("bar", RISE, formats=formats),
        )
    )
    content = make_content(*widgets, formats=formats)

    plain_text, html = media.mail_bodies(acme, make_dashboard(client=acme), content)

    assert sentence in plain_text.splitlines()
    assert sentence in media.words(html)
    assert sentence in summary_of(content).sentences


@pytest.mark.django_db
def test_page_of_a_report_tells_the_causes_that_its_mail_told(acme: Client) -> None:
    person = make_member(client=acme, role="executive").user
    content = make_content(*with_cause((make_widget("headline", RISE), make_widget("bar", RISE))))
    kept = numbers.keep([content])
    report = make_report(schedule=make_schedule(client=acme), numbers=kept, state="sent")
    make_delivery(report, person.email, user=person, sent_at=timezone.now())

    page = signed_in(person, acme).get(f"/reports/{report.pk}/").content.decode()

    plain_text, _ = media.mail_bodies(acme, make_dashboard(client=acme), content)
    assert SENTENCE in plain_text.splitlines()
    assert media.words(page).count(SENTENCE) == 1


def test_dashboards_with_the_same_cause_tell_it_once() -> None:
    widgets = with_cause((make_widget("headline", RISE), make_widget("bar", RISE)))
    other = with_cause((make_widget("headline", RISE), make_widget("bar", RISE, BLOG)))
    contents = [make_content(*each) for each in (widgets, widgets, other)]

    assert numbers.causes(numbers.keep(contents)) == [SENTENCE]
    assert numbers.causes({"dashboards": [{"title": "of an earlier release"}]}) == []
