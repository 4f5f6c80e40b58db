"""Annotations of deliveries: once per event, in any order, with any content."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now
from redis import Redis

from clients.models import Client
from clients.tenancy import across_clients, within
from tests.fixtures.factories import make_client
from tests.widgets.webhooks.sender import Sender, event, make_sender
from tests.widgets.webhooks.working import end_debounce, work
from widgets.models import Annotation
from widgets.results import chart_annotations
from widgets.webhooks import event_annotations, processing

pytestmark = pytest.mark.django_db

BOOTS = {"title": "Winter boots", "published_at": "2025-11-18T23:30:00Z"}
SPRING = {"name": "Spring", "completed_at": "2025-11-17T10:00:00Z"}


def stored_annotations(client: Client) -> list[tuple[str, str, date]]:
    with within(client.pk):
        rows = Annotation.objects.for_client(client.pk).order_by("happened_at")
        return list(rows.values_list("kind", "text", "day"))


def test_a_delivery_is_annotated_in_the_clients_day(redis: Redis) -> None:
    client = make_client(time_zone="Europe/Berlin")
    oscom = make_sender(client)
    oscom.send(event("content.published", data=BOOTS))

    work(oscom, redis)

    assert stored_annotations(client) == [("published", "Winter boots", date(2025, 11, 19))]


def test_repeated_and_reordered_deliveries_make_the_same_annotations(
    acme: Client, globex: Client, redis: Redis
) -> None:
    bodies = [event("content.published", data=BOOTS), event("campaign.completed", data=SPRING)]
    forwards, backwards = make_sender(acme), make_sender(globex)

    for sender, order in ((forwards, bodies), (backwards, [*bodies[::-1], *bodies])):
        for body in order:
            sender.send(body)
        work(sender, redis)
    with within(globex.pk):
        processing.replay(backwards.stored()[0])
    work(backwards, redis)

    assert stored_annotations(acme) == stored_annotations(globex)
    assert [kind for kind, *_ in stored_annotations(acme)] == ["completed", "published"]


def test_two_accounts_may_have_events_of_one_id(acme: Client, redis: Redis) -> None:
    for sender in (make_sender(acme), make_sender(acme)):
        sender.send(event("content.published", id="whe_same", data=BOOTS))
        work(sender, redis)

    assert len(stored_annotations(acme)) == 2


def test_a_burst_is_annotated_at_once_while_its_charts_are_debounced(
    acme: Client, oscom: Sender, redis: Redis
) -> None:
    for _ in range(5):
        oscom.send(event("content.published", data=BOOTS))
        work(oscom, redis)

    assert len(stored_annotations(acme)) == 5


def test_other_events_make_no_annotation(acme: Client, oscom: Sender, redis: Redis) -> None:
    for kind in ("seo.ranking.changed", "content.brief.created", "weather.changed"):
        oscom.send(event(kind))
    work(oscom, redis)

    assert stored_annotations(acme) == []


def test_a_hidden_annotation_stays_hidden_after_a_replay(
    acme: Client, oscom: Sender, redis: Redis
) -> None:
    oscom.send(event("content.published", data=BOOTS))
    work(oscom, redis)
    with within(acme.pk):
        chart_annotations.hide(Annotation.objects.for_client(acme.pk).get(), redis)
        processing.replay(oscom.stored()[0])
    end_debounce(redis)
    work(oscom, redis)

    with within(acme.pk):
        (annotation,) = Annotation.objects.for_client(acme.pk)
    assert annotation.hidden_at is not None


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2030"])
def test_an_implausible_time_is_replaced_by_the_time_of_receipt(
    acme: Client, oscom: Sender, redis: Redis, at: str
) -> None:
    oscom.send(event("content.published", data={"title": "A", "published_at": at}))
    work(oscom, redis)

    (delivery,) = oscom.stored()
    assert delivery.state == "processed"
    with within(acme.pk):
        (annotation,) = Annotation.objects.for_client(acme.pk)
    near = (delivery.received_at, delivery.happened_at)
    assert annotation.happened_at in near


def test_a_long_text_is_cut_to_one_short_line(acme: Client, oscom: Sender, redis: Redis) -> None:
    title = "Boots\n\u202e<b>" + "x" * 400
    oscom.send(event("content.published", data={"title": title}))
    work(oscom, redis)

    ((_, text, _),) = stored_annotations(acme)
    assert len(text) == event_annotations.LONGEST
    assert text.startswith("Boots <b>xx")
    assert text.endswith("…")


def test_annotations_are_deleted_with_their_deliveries(
    acme: Client, oscom: Sender, redis: Redis
) -> None:
    oscom.send(event("content.published", data=BOOTS))
    oscom.send(event("campaign.completed", data=SPRING))
    work(oscom, redis)
    with within(acme.pk):
        rows = Annotation.objects.for_client(acme.pk).filter(kind="published")
        rows.update(told_at=Now() - timedelta(days=31))

    with across_clients():
        gone = event_annotations.forget(timedelta(days=30))

    assert gone == 1
    assert [kind for kind, *_ in stored_annotations(acme)] == ["completed"]


def test_globex_sees_no_annotation_of_acme_in_the_database(
    acme: Client, globex: Client, oscom: Sender, redis: Redis
) -> None:
    oscom.send(event("content.published", data=BOOTS))
    work(oscom, redis)

    with within(globex.pk), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM widgets_annotation")
        assert cursor.fetchone() == (0,)
    assert stored_annotations(globex) == []
