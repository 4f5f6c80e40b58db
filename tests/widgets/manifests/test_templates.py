"""The library of dashboard templates."""

from __future__ import annotations

import pytest
from django.conf import settings

from clients.models import Client
from clients.tenancy import across_clients, within
from tests.fixtures.factories import make_connection, make_user
from tests.portal.test_catalogues import read
from widgets.manifests import templates, validation
from widgets.manifests.templates import Template
from widgets.models import Dashboard, DashboardVersion, Widget
from widgets.sources import registry

ALL = [each for source in registry.SOURCES for each in templates.of_source(source)]


def test_every_platform_has_its_templates() -> None:
    listed = {
        source: [each.slug for each in templates.of_source(source)] for source in registry.SOURCES
    }

    assert listed["oscom"] == ["overview", "traffic", "content", "seo", "campaigns", "leads"]
    assert listed["socialcrm"] == listed["oktopost"] == ["social"]


@pytest.mark.parametrize("template", ALL, ids=lambda each: f"{each.source}-{each.slug}")
def test_a_template_asks_what_its_platform_answers(template: Template) -> None:
    assert list(validation.dashboard_faults(template.content, {"account": template.source})) == []
    assert template.scopes <= {
        each.scope for each in registry.source(template.source).spec.resources.values()
    }
    rows = [widget.get("width", 4) for widget in template.content["widgets"]]
    assert sum(rows) % 12 == 0


@pytest.mark.django_db
@pytest.mark.parametrize("template", ALL, ids=lambda each: f"{each.source}-{each.slug}")
def test_a_template_becomes_a_published_dashboard(acme: Client, template: Template) -> None:
    account = make_connection(client=acme, source=template.source, label="Shop")
    owner = make_user(agency_role="owner")

    with within(acme.pk):
        dashboard = templates.create(acme, template, account, actor=owner)
        again = templates.create(acme, template, account, actor=owner)

    assert (dashboard.slug, again.slug) == (template.slug, f"{template.slug}-2")
    with across_clients():
        stored = list(Dashboard.objects.for_client(acme.pk).order_by("position"))
        version = DashboardVersion.objects.for_client(acme.pk).get(dashboard=dashboard)
        widgets = list(Widget.objects.for_client(acme.pk).filter(dashboard=dashboard))
    assert [each.slug for each in stored] == [dashboard.slug, again.slug]
    assert all(each.published_at for each in stored)
    assert (version.number, version.origin) == (1, DashboardVersion.Origin.PUBLISHED)
    assert {asked_connection(widget) for widget in widgets} == {str(account.pk)}
    assert len(widgets) == len(template.content["widgets"])


@pytest.mark.parametrize("template", ALL, ids=lambda each: f"{each.source}-{each.slug}")
def test_a_templates_titles_are_in_every_catalogue(template: Template) -> None:
    content = template.content
    titles = [each["title"] for each in (content, *content["widgets"]) if "title" in each]

    for language, _ in settings.LANGUAGES:
        if language != "en":
            known = read(language)
            assert [text for text in (*titles, template.intro) if text not in known] == []


@pytest.mark.django_db
def test_a_dashboard_speaks_its_clients_language(acme: Client) -> None:
    account = make_connection(client=acme, label="Shop")
    acme.locale = "fr_CH"
    template = templates.of_source("oscom")[0]

    with within(acme.pk):
        dashboard = templates.create(acme, template, account, actor=make_user(agency_role="owner"))
        titles = set(dashboard.widgets.values_list("title", flat=True))

    assert (dashboard.slug, dashboard.title) == ("overview", "Vue d’ensemble")
    assert {"Chiffre d’affaires", "Sessions par canal"} <= titles


def asked_connection(widget: Widget) -> str:
    assert isinstance(widget.query, dict)
    return str(widget.query["connection"])
