"""The desk's page of a report: its note may be changed until it is sent."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client
from tests.widgets.admin.test_webhooks import events_of
from tests.widgets.exports.reports.factories import make_report
from tests.widgets.exports.reports.running import reloaded
from widgets.models import Report

pytestmark = pytest.mark.usefixtures("manager")


def save(browser: Browser, report: Report, note: str) -> Any:
    address = reverse("admin:widgets_report_change", args=[report.pk])
    return browser.post(address, {"note": note, "title": "Forged"})


@pytest.mark.parametrize("state", Report.UNFINISHED)
def test_note_of_an_unsent_report_is_changed_and_nothing_else(
    acme: Client, admin_browser: Browser, state: Report.State
) -> None:
    report = make_report(client=acme, state=state)

    answer = save(admin_browser, report, "A good week\r\nafter all")

    found = reloaded(report)
    assert answer.status_code == 302
    assert (found.note, found.title) == ("A good week\nafter all", "Weekly numbers")
    assert "report.changed" in events_of(acme)


@pytest.mark.parametrize("state", ["sending", "sent", "skipped"])
def test_note_of_a_finished_report_stays_as_it_was_sent(
    acme: Client, admin_browser: Browser, state: str
) -> None:
    report = make_report(client=acme, state=state, note="As sent")

    answer = save(admin_browser, report, "Another")
    page = admin_browser.get(reverse("admin:widgets_report_change", args=[report.pk]))

    assert (answer.status_code, reloaded(report).note) == (403, "As sent")
    assert b"<textarea" not in page.content


@pytest.mark.parametrize("note", ["a" * 2001, "turned \u202e around"])
def test_note_that_cannot_be_stored_is_refused_at_its_field(
    acme: Client, admin_browser: Browser, note: str
) -> None:
    report = make_report(client=acme, note="Before")

    answer = save(admin_browser, report, note)

    assert answer.status_code == 200
    assert list(answer.context["adminform"].form.errors) == ["note"]
    assert reloaded(report).note == "Before"


def test_note_of_another_clients_report_is_not_changed(
    globex: Client, admin_browser: Browser
) -> None:
    report = make_report(client=globex, note="Theirs")

    answer = save(admin_browser, report, "Ours")

    assert (answer.status_code, reloaded(report).note) == (403, "Theirs")


def test_a_report_is_shown_without_the_fields_that_it_has_no_value_of(
    acme: Client, admin_browser: Browser
) -> None:
    waiting = make_report(client=acme, problems=[])

    page = admin_browser.get(reverse("admin:widgets_report_change", args=[waiting.pk]))

    shown = set(page.context["adminform"].fieldsets[0][1]["fields"])
    assert {"state", "due_at", "recipients", "note"} <= shown
    assert shown.isdisjoint({"reasons", "skipped", "approved_by", "sent_at"})
