"""Mailed links of documents, which expire."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.core.signing import TimestampSigner, b62_encode
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from clients.tenancy import across_clients
from tests.widgets.exports.exporting import make_text_board
from tests.widgets.exports.reports.factories import make_report, make_schedule
from tests.widgets.exports.reports.running import send
from widgets.exports.reports import links
from widgets.models import ReportDelivery, ReportDocument

pytestmark = pytest.mark.django_db(transaction=True)


class EarlierSigner(TimestampSigner):
    """Signs as it did some time ago."""

    ago = timedelta()

    def timestamp(self) -> str:
        return b62_encode(int(time.time() - self.ago.total_seconds()))


def path_of_link(client: Client, ago: timedelta) -> str:
    """The link to the document of a sent report, as it was mailed some time ago."""
    schedule = make_schedule(
        client=client, dashboards=[make_text_board(client)], recipients=["reader@example.com"]
    )
    send(make_report(schedule=schedule, next_attempt_at=timezone.now()))
    signer = EarlierSigner(salt=links.OPENING.salt)
    signer.ago = ago
    with across_clients():
        delivery = ReportDelivery.objects.across_clients().get(kind="report")
        document = ReportDocument.objects.across_clients().get()
    token = signer.sign(f"{delivery.pk.hex}.{document.pk.hex}")
    return reverse("report_mailed_document", kwargs={"token": token})


def test_link_of_a_document_works_until_it_expires(acme: Client) -> None:
    path = path_of_link(acme, links.DOCUMENT_LINK_LASTS - timedelta(hours=1))

    answer = Browser(headers={"host": "acme.localhost"}).get(path)

    assert (answer.status_code, answer.getvalue()) == (200, b"numbers")


def test_expired_link_of_a_document_is_answered_in_words(acme: Client) -> None:
    path = path_of_link(acme, links.DOCUMENT_LINK_LASTS + timedelta(hours=1))

    answer = Browser(headers={"host": "acme.localhost"}).get(path)

    assert answer.status_code == 404
    assert "The link has expired" in answer.content.decode()
    assert "attachment" not in answer.headers.get("Content-Disposition", "")
