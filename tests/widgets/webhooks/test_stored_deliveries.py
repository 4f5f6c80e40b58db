from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db.models import F
from django.db.models.functions import Now

from clients.tenancy import across_clients
from runtime import leased_jobs
from tests.widgets.webhooks.sender import Sender, event
from widgets.models import WebhookDelivery

pytestmark = pytest.mark.django_db

settle = import_module("widgets.migrations.0017_delivery_leased_job").settle


def test_only_deliveries_that_wait_become_due_jobs(oscom: Sender) -> None:
    for name in ("waiting", "leased", "processed"):
        oscom.send(event("content.brief.created", id=name))
    with across_clients():
        rows = WebhookDelivery.objects.across_clients()
        rows.update(next_attempt_at=Now())
        rows.filter(event_id="processed").update(state=WebhookDelivery.State.PROCESSED)
        rows.filter(event_id="leased").update(lease_token=F("id"))

    settle(apps, None)

    with across_clients():
        due = set(rows.exclude(next_attempt_at=None).values_list("event_id", flat=True))
        leased = list(rows.exclude(lease_expires_at=None).values_list("event_id", flat=True))
    assert (due, leased) == ({"waiting", "leased"}, ["leased"])
    assert leased_jobs.due(WebhookDelivery, across_clients)
