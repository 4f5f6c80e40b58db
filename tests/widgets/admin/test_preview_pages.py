"""The builder's preview: isolated, in the client's brand, and never from the platform itself."""

from __future__ import annotations

from json import loads
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.urls import reverse
from redis import Redis

from clients.branding import files
from clients.models import Client, User
from tests.fixtures.factories import make_connection, make_dashboard
from tests.widgets.admin.building import press, shown, url, widgets
from widgets.admin import preview_pages
from widgets.models import Dashboard
from widgets.results.dashboard_specs import WidgetRow


@pytest.fixture
def board(acme: Client) -> Dashboard:
    make_connection(client=acme)
    return make_dashboard(client=acme)


def preview(browser: Browser, board: Dashboard, **changes: str) -> Any:
    first = shown(browser.get(url(board)))
    if kind := changes.get("kind"):
        first = shown(press(browser, url(board), "_update", first, kind=kind))
    at = reverse("admin:widgets_widget_preview", args=[board.pk])
    return press(browser, at, "_preview", first, **changes)


def test_a_text_is_shown_at_once_and_nothing_is_stored(
    admin_browser: Browser, board: Dashboard, redis: Redis
) -> None:
    answer = preview(admin_browser, board, kind="text", option__markdown="**Hello**")

    html = answer.content.decode()
    assert 'data-preview="ready"' in html
    assert "<strong>Hello</strong>" in html
    assert widgets() == []


def test_numbers_that_are_missing_are_a_workers_to_fetch(
    admin_browser: Browser, board: Dashboard, redis: Redis
) -> None:
    answer = preview(admin_browser, board)

    assert 'data-preview="waiting"' in answer.content.decode()
    assert answer.context["tile"].is_bare


def test_a_preview_wears_the_clients_brand(
    acme: Client, admin_browser: Browser, board: Dashboard, redis: Redis
) -> None:
    light = reverse(
        f"admin:{preview_pages.BRAND_FILE}",
        args=[board.pk, files.version(acme.brand), "light.css"],
    )

    html = preview(admin_browser, board).content.decode()

    assert light in html
    assert admin_browser.get(light).headers["Content-Type"] == "text/css; charset=utf-8"
    old = light.replace(files.version(acme.brand), "0" * 16)
    assert admin_browser.get(old).status_code == 404


def test_the_preview_alone_may_be_framed_and_by_the_desk_alone(
    admin_browser: Browser, board: Dashboard, redis: Redis
) -> None:
    framed = preview(admin_browser, board).headers
    framing = admin_browser.get(url(board)).headers

    assert "frame-ancestors 'self'" in framed["Content-Security-Policy"]
    assert framed["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-src 'self'" in framing["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in framing["Content-Security-Policy"]
    assert framing["X-Frame-Options"] == "DENY"
    for headers in (framed, framing):
        assert "unsafe" not in headers["Content-Security-Policy"]


def test_incomplete_forms_are_told_instead(
    admin_browser: Browser, board: Dashboard, redis: Redis
) -> None:
    answer = preview(admin_browser, board, kind="gauge")

    assert 'data-preview="invalid"' in answer.content.decode()


def test_previews_of_one_person_are_bounded(
    manager: User, admin_browser: Browser, board: Dashboard, redis: Redis
) -> None:
    at = reverse("admin:widgets_widget_preview", args=[board.pk])
    given = shown(admin_browser.get(url(board)))

    def is_busy() -> bool:
        # It fills again while the request is under way.
        while preview_pages.previews.take(manager.pk):
            pass
        return bool(press(admin_browser, at, "_preview", given).context["state"] == "busy")

    assert any(is_busy() for _ in range(20))


def test_foreign_and_unknown_dashboards_are_answered_alike(
    globex: Client, admin_browser: Browser
) -> None:
    theirs = make_dashboard(client=globex)

    found = {
        admin_browser.post(reverse("admin:widgets_widget_preview", args=[key])).status_code
        for key in (theirs.pk, uuid4())
    }
    found |= {
        admin_browser.get(
            reverse(
                f"admin:{preview_pages.BRAND_FILE}",
                args=[key, files.version(globex.brand), "light.css"],
            )
        ).status_code
        for key in (theirs.pk, uuid4())
    }

    assert found == {404}


def test_a_draft_comes_to_the_worker_as_it_was() -> None:
    draft = WidgetRow({"metrics": ["sessions"]}, {"goal": 1.5}, str(uuid4()), "gauge", "Ü", 4, 2)

    assert WidgetRow(**loads(draft.dump())) == draft
