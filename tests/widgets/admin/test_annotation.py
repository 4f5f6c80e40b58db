"""The desk's list of what charts mark: who may hide what."""

from __future__ import annotations

import pytest
from django.test import Client as Browser
from redis import Redis

from clients.models import Client
from clients.tenancy import across_clients, within
from tests.widgets.admin.test_webhooks import act, events_of
from tests.widgets.webhooks.sender import event, make_sender
from widgets.models import Annotation
from widgets.webhooks import processing

pytestmark = pytest.mark.usefixtures("manager")

ANNOTATIONS = "admin:widgets_annotation_changelist"


def annotated(client: Client, redis: Redis, title: str) -> Annotation:
    sender = make_sender(client)
    sender.send(event("content.published", data={"title": title}))
    processing.process(client.pk, sender.connection.pk, redis=redis)
    with within(client.pk):
        return Annotation.objects.for_client(client.pk).get()


def is_hidden(annotation: Annotation) -> bool:
    with across_clients():
        rows = Annotation.objects.across_clients()
        return rows.get(pk=annotation.pk).hidden_at is not None


def test_a_manager_hides_an_annotation_and_shows_it_again(
    acme: Client,
    admin_browser: Browser,
    redis: Redis,
) -> None:
    annotation = annotated(acme, redis, "<b>Winter boots</b>")

    listed = act(admin_browser, ANNOTATIONS, "hide", annotation)
    hidden = is_hidden(annotation)
    page = admin_browser.get(listed.headers["Location"]).content.decode()
    act(admin_browser, ANNOTATIONS, "show", annotation)

    assert hidden
    assert not is_hidden(annotation)
    assert "&lt;b&gt;Winter boots&lt;/b&gt;" in page
    assert "<b>Winter" not in page
    assert {"annotation.hidden", "annotation.shown"} <= events_of(acme)


def test_another_clients_annotation_is_neither_listed_nor_hidden(
    globex: Client,
    admin_browser: Browser,
    redis: Redis,
) -> None:
    annotation = annotated(globex, redis, "Theirs")

    page = act(admin_browser, ANNOTATIONS, "hide", annotation)
    listed = admin_browser.get("/admin/widgets/annotation/").content.decode()

    assert page.status_code in (200, 302)
    assert "Theirs" not in listed
    assert not is_hidden(annotation)
