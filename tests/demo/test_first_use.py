"""First use of the demo: tests, schedules and one report, each once."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from clients.models import Client
from clients.tenancy import across_clients
from demo import first_use
from demo.accounts import CLIENTS
from demo.seed import seed
from widgets.models import ConnectionCheck, Report, ReportSchedule

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _seeded(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    seed("http://127.0.0.1:9001/oscom/v1")


def counts() -> dict[str, int]:
    models = (ConnectionCheck, ReportSchedule, Report)
    with across_clients():
        return {model.__name__: model.objects.across_clients().count() for model in models}


def test_accounts_are_tested_and_reports_planned_once() -> None:
    accounts = sum(1 + len(each.platforms) for each in CLIENTS)

    first_use.prepare()
    assert counts() == {
        "ConnectionCheck": accounts,
        "ReportSchedule": len(CLIENTS),
        "Report": 1,
    }

    first_use.prepare()
    assert counts()["ReportSchedule"] == len(CLIENTS)
    assert counts()["Report"] == 1


def test_reports_go_to_each_clients_executive() -> None:
    first_use.prepare()

    with across_clients():
        rows = ReportSchedule.objects.across_clients().prefetch_related("recipients")
        sent = {row.client.slug: [each.address for each in row.recipients.all()] for row in rows}
        slugs = set(Client.objects.across_clients().values_list("slug", flat=True))
    assert sent.keys() < slugs
    assert sent["alpenpfad"] == ["anna@alpenpfad.example"]
    assert sent["maison-elan"] == ["claire@maison-elan.example"]
