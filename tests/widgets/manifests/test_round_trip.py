"""Round trip of the demo's clients: exported, applied to an empty database, exported again."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from clients.models import Client
from clients.tenancy import across_clients
from demo.accounts import CLIENTS, STATES
from demo.seed import seed
from widgets.manifests import applying, exporting, parsing, yaml_writer
from widgets.models import Dashboard, Widget

pytestmark = pytest.mark.django_db

ADDRESS = "http://127.0.0.1:9001/oscom/v1"


@pytest.fixture
def exported(settings: Settings, tmp_path: Path) -> str:
    settings.MEDIA_ROOT = tmp_path
    settings.SOURCES_ALLOWED_HOSTS = ["127.0.0.1:9001"]
    seed(ADDRESS)
    return export()


def export(*slugs: str) -> str:
    return yaml_writer.write(exporting.export(slugs or [client.slug for client in CLIENTS]))


def rows() -> tuple[int, int]:
    with across_clients():
        found = (Dashboard.objects.across_clients(), Widget.objects.across_clients())
        slugs = [client.slug for client in CLIENTS]
        counts = [each.filter(client__slug__in=slugs).count() for each in found]
        return counts[0], counts[1]


def test_file_brings_an_empty_database_to_the_same_file(exported: str) -> None:
    before = rows()
    with across_clients():
        Client.objects.across_clients().delete()

    applying.apply(parsing.parse(exported.encode()))

    assert export() == exported
    assert before == rows() != (0, 0)


def test_applying_twice_changes_nothing(exported: str) -> None:
    found = applying.apply(parsing.parse(exported.encode()))

    assert found.changes == ()


def test_file_reads_as_people_write(exported: str) -> None:
    assert "      - slug: ueberblick\n        title: Überblick\n" in exported
    assert "            query:\n              connection: Shop-Statistik\n" in exported
    assert "              metrics: [sessions]\n" in exported
    assert "demo_alpenpfad" not in exported


def test_invalid_stored_widget_is_exported_and_refused_by_line(exported: str) -> None:
    text = export(STATES.slug)

    (problem,) = parsing.problems(text.encode())

    assert "no such thing" in text.splitlines()[problem.line - 1]
    assert problem.field.endswith(".query.dimensions[1]")
