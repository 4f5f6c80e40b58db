"""Keys of widgets: derived from the title once, distinct within a dashboard, kept."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from clients.models import Client
from clients.tenancy import across_clients
from tests.fixtures.factories import make_dashboard, make_widget
from widgets.models import Dashboard, Widget
from widgets.models.widget_keys import free_key

pytestmark = pytest.mark.django_db

fill = import_module("widgets.migrations.0021_widget_key").fill


@pytest.fixture
def board(acme: Client) -> Dashboard:
    return make_dashboard(client=acme)


def keys(dashboard: Dashboard) -> list[str]:
    with across_clients():
        rows = Widget.objects.across_clients().filter(dashboard=dashboard)
        return list(rows.values_list("key", flat=True))


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("Umsatz", "umsatz"),
        ("Überblick: März", "uberblick-marz"),
        ("売上", "kpi"),
        ("", "kpi"),
        ("x" * 200, "x" * 40),
    ],
)
def test_key_is_derived_from_the_title(title: str, key: str) -> None:
    assert free_key(title, "kpi", ()) == key


def test_widgets_of_one_title_are_numbered(board: Dashboard) -> None:
    for place in range(3):
        make_widget(dashboard=board, title="Visits", position=place)

    assert keys(board) == ["visits", "visits-2", "visits-3"]


def test_key_outlives_its_title(board: Dashboard) -> None:
    widget = make_widget(dashboard=board, title="Visits")

    with across_clients():
        widget.title = "Sessions"
        widget.save()

    assert keys(board) == ["visits"]


def test_key_stands_once_on_a_dashboard(board: Dashboard) -> None:
    make_widget(dashboard=board, key="visits")

    with pytest.raises(IntegrityError), transaction.atomic():
        make_widget(dashboard=board, key="visits")


def test_dashboards_have_keys_of_their_own(acme: Client, board: Dashboard) -> None:
    other = make_dashboard(client=acme)
    for each in (board, other):
        make_widget(dashboard=each, title="Visits")

    assert keys(other) == ["visits"]


def test_migration_fills_missing_keys_and_keeps_others(board: Dashboard) -> None:
    kept = make_widget(dashboard=board, key="visits", title="Sessions", position=2)
    for place in range(2):
        make_widget(dashboard=board, title="Visits", position=place)
    with across_clients():
        others = Widget.objects.across_clients().filter(dashboard=board).exclude(pk=kept.pk)
        others.update(key="")

    fill(apps, None)

    assert keys(board) == ["visits-2", "visits-3", "visits"]
