"""Pages of templates: only a manager's own clients, the plan in words, and the way back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.models import Client, User
from clients.tenancy import across_clients
from tests.clients.browsers import admin_browser
from tests.fixtures.factories import make_client, make_connection, make_user
from widgets.manifests import template_versions, templates, versions, writing
from widgets.models import Dashboard, TemplateUpdate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis")]

URL = "/admin/widgets/dashboard/templates/weekly/"
FIELD = re.compile(r'name="(seen-[0-9a-f-]+)" value="([0-9a-f]+)"')


@pytest.fixture
def robin() -> User:
    return make_user(name="Robin", agency_role="manager")


@pytest.fixture
def boards(robin: User) -> dict[str, Dashboard]:
    """Dashboards of three clients from one template, whose version 2 two of them lack."""
    owner = make_user(agency_role="owner")
    with across_clients():
        found = {name: made(make_client(name=name), owner) for name in ("First", "Mine", "Foreign")}
        for board in (found["First"], found["Mine"]):
            board.client.managers.add(robin)
        version = template_versions.keep(found["First"], "Weekly", actor=robin)
        for board in (found["Mine"], found["Foreign"]):
            link = {"name": "weekly", "version": version.number, "accounts": {"account": "Shop"}}
            change(board, template=link)
        change(found["First"], title="Traffic by week")
        template_versions.revise(found["First"], actor=robin, note="Another title")
    return found


def made(client: Client, owner: User) -> Dashboard:
    account = make_connection(client=client, label="Shop")
    return templates.create(client, templates.of_source("oscom")[1], account, actor=owner)


def change(board: Dashboard, **values: object) -> None:
    before = versions.present(board)
    writing.write_dashboard(board, before, before | values)


def shown(browser: Browser, url: str = URL) -> str:
    answer = browser.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def sent(browser: Browser, **others: str) -> Any:
    """The form of the plan as the page offers it."""
    fields = dict(FIELD.findall(shown(browser)))
    chosen = [name.removeprefix("seen-") for name in fields]
    return browser.post(f"{URL}apply/", fields | {"dashboard": chosen, "version": "2"} | others)


def title(board: Dashboard) -> str:
    with across_clients():
        return str(versions.present(board)["title"])


def test_a_manager_plans_updates_and_rolls_back_own_clients_alone(
    boards: dict[str, Dashboard], robin: User
) -> None:
    browser = admin_browser(robin)
    page = shown(browser)

    assert "“Traffic by week”: title “Traffic” → “Traffic by week”" in page
    assert "Mine" in page
    assert "Foreign" not in page

    sent(browser)
    assert [title(each) for each in boards.values()] == [
        "Traffic by week",
        "Traffic by week",
        "Traffic",
    ]
    assert "Nothing to update." in shown(browser)

    with across_clients():
        batch = TemplateUpdate.objects.across_clients().get().batch
    browser.post(f"{URL}roll-back/", {"batch": str(batch)})

    assert title(boards["Mine"]) == "Traffic"
    assert "Rolled back." in shown(browser)


def test_foreign_dashboards_are_not_updated_by_their_ids(
    boards: dict[str, Dashboard], robin: User
) -> None:
    key = str(boards["Foreign"].pk)
    browser = admin_browser(robin)

    answer = browser.post(f"{URL}apply/", {"dashboard": [key], f"seen-{key}": "0"}, follow=True)

    page = answer.content.decode()
    assert "Changed since you looked" in page
    assert "Foreign" not in page
    assert title(boards["Foreign"]) == "Traffic"


@pytest.mark.parametrize("field", ["", "no id"])
def test_an_update_of_nothing_says_so(
    boards: dict[str, Dashboard], robin: User, field: str
) -> None:
    browser = admin_browser(robin)

    answer = browser.post(f"{URL}apply/", {"dashboard": [field]}, follow=True)
    other = browser.post(f"{URL}roll-back/", {"batch": field}, follow=True)

    assert "Choose at least one dashboard." in answer.content.decode()
    assert "rolled back already" in other.content.decode()


def test_a_refused_title_stays_in_the_form(boards: dict[str, Dashboard], robin: User) -> None:
    browser = admin_browser(robin)
    page = reverse("admin:widgets_dashboard_template", args=[boards["Mine"].pk])
    browser.post(f"{page}unlink/")

    answer = browser.post(f"{page}keep/", {"title": "Weekly"})

    assert "There is a template “Weekly” already." in answer.content.decode()
    assert 'value="Weekly"' in answer.content.decode()


def test_pages_of_templates_take_few_queries(boards: dict[str, Dashboard], robin: User) -> None:
    browser = admin_browser(robin)
    own = reverse("admin:widgets_dashboard_template", args=[boards["Mine"].pk])

    for url in (URL, "/admin/widgets/dashboard/templates/", own):
        with CaptureQueriesContext(connection) as queries:
            shown(browser, url)
        assert len(queries) < 30, url
