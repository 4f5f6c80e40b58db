"""Seed of the demo: creates missing rows and keeps changed ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from clients.models import Client, Connection, Domain
from clients.tenancy import across_clients
from demo.accounts import CLIENTS
from demo.seed import seed

pytestmark = pytest.mark.django_db

OLD, NEW = "http://127.0.0.1:9001/oscom/v1", "http://127.0.0.1:9002/oscom/v1"
NEW_SOCIAL = "http://127.0.0.1:9002/socialcrm/v1"
NEW_OKTOPOST = "http://127.0.0.1:9002/oktopost/v2"
NEW_BUSYOCTO = "http://127.0.0.1:9002/busyocto/v1"
NEW_CAMPAIGNOS = "http://127.0.0.1:9002/campaignos/api"
ALL_NEW = {NEW, NEW_SOCIAL, NEW_OKTOPOST, NEW_BUSYOCTO, NEW_CAMPAIGNOS}
CLIENT = CLIENTS[0]


@pytest.fixture
def seeded(settings: Settings, tmp_path: Path) -> Client:
    settings.MEDIA_ROOT = tmp_path
    seed(OLD)
    with across_clients():
        return Client.objects.across_clients().get(slug=CLIENT.slug)


def addresses() -> set[str]:
    with across_clients():
        return set(Connection.objects.across_clients().values_list("base_url", flat=True))


def main_host(client: Client) -> str:
    with across_clients():
        domain = Domain.unscoped.get(client=client, is_primary=True)
    assert domain.verified_at
    return str(domain.host)


@pytest.mark.parametrize("former", [[OLD], []], ids=["kept", "of an older release"])
def test_seed_points_connections_at_the_new_sandbox(seeded: Client, former: list[str]) -> None:
    seed(NEW, former=former)

    assert addresses() == ALL_NEW


def test_seed_keeps_an_edited_address(seeded: Client) -> None:
    edited = "http://127.0.0.1:8113/oscom/v1"
    with across_clients():
        row = Connection.objects.across_clients().get(client=seeded, source="oscom")
        Connection.objects.across_clients().filter(pk=row.pk).update(base_url=edited)

    seed(NEW, former=[OLD])

    assert addresses() == {*ALL_NEW, edited}


def test_primary_domain_follows_the_demos_host(seeded: Client, settings: Settings) -> None:
    label = CLIENT.host.partition(".")[0]

    settings.DEMO_HOST = "demo.example.com"
    seed(OLD)
    assert main_host(seeded) == f"{label}.demo.example.com"

    settings.DEMO_HOST = ""
    seed(OLD)
    assert main_host(seeded) == CLIENT.host


def test_primary_domain_chosen_in_the_admin_is_kept(seeded: Client, settings: Settings) -> None:
    with across_clients():
        domains = Domain.unscoped.filter(client=seeded)
        domains.update(host="reports.example.com")
        domains.update(verified_at=timezone.now())

    seed(OLD)

    assert main_host(seeded) == "reports.example.com"
