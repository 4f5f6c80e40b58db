"""The export centre and the download menus, asked as a browser does."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from clients.models import Client, Member, User
from clients.tenancy import across_clients, within
from tests.clients.browsers import browser, sign_in
from tests.fixtures.factories import make_member
from tests.widgets.exports.exporting import (
    carry_out,
    change,
    executive,
    make_finished_export,
    make_text_board,
    request,
    stored,
    write_text,
)
from widgets.exports import limits
from widgets.models import Dashboard, Export

pytestmark = pytest.mark.django_db

CSRF_FIELD = re.compile(r"<input[^>]*csrfmiddlewaretoken[^>]*>")
AS_SCRIPT = {"accept": "application/json"}


def browser_of(user: User, host: str = "acme.localhost") -> Browser:
    found = browser(host)
    sign_in(found, user)
    return found


def post(at: Browser, board: Dashboard, file: str = "", search: str = "", **headers: Any) -> Any:
    """Ask for a file; for the table of the dashboard's widget where none is named."""
    with across_clients():
        widget = board.widgets.get()
    data = {"file": file or f"csv:{widget.pk}"}
    return at.post(f"/dashboards/{board.slug}/export{search}", data, **headers)


def exports_of(user: User) -> list[Export]:
    with across_clients():
        return list(Export.objects.across_clients().filter(requested_by=user))


def test_a_form_exports_what_the_address_shows_and_leads_to_the_centre(acme: Client) -> None:
    user, board = executive(acme), make_text_board(acme, title="Traffic")
    search = "?from=2026-01-01&to=2026-01-31&compare=previous_year&grain=week&f=channel:email"

    answer = post(browser_of(user), board, search=search)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/exports/")
    (export,) = exports_of(user)
    assert (export.format, export.title) == ("csv", "Traffic")
    assert export.state["period"] == {"start": "2026-01-01", "end": "2026-01-31"}
    assert export.state["compared"] == {"start": "2025-01-01", "end": "2025-01-31"}
    assert export.state["grain"] == "week"
    assert len(export.state["page_filters"]) == 1


def test_a_tile_is_exported_by_its_id(acme: Client) -> None:
    user, board = executive(acme), make_text_board(acme)
    with across_clients():
        widget = board.widgets.get()

    answer = post(browser_of(user), board, f"csv:{widget.pk}", headers=AS_SCRIPT)

    (export,) = exports_of(user)
    assert (answer.status_code, answer.json()) == (202, {"id": str(export.pk)})
    assert export.widget_id == widget.pk


@pytest.mark.parametrize(
    ("file", "search", "status", "words"),
    [
        ("exe", "", 400, "This format is not offered here."),
        ("png", "", 400, "This format is not offered here."),
        ("csv:1", "", 400, "This format is not offered here."),
        ("csv:00000000-0000-0000-0000-000000000000", "", 404, "no longer available"),
        ("", "?period=aeon", 400, "“Period” is not a period we know"),
    ],
)
def test_a_bad_request_is_answered_in_words(
    acme: Client, file: str, search: str, status: int, words: str
) -> None:
    user, board = executive(acme), make_text_board(acme)

    page = post(browser_of(user), board, file, search)
    script = post(browser_of(user), board, file, search, headers=AS_SCRIPT)

    assert (page.status_code, script.status_code) == (status, status)
    assert words in page.content.decode()
    assert words in script.json()["error"]["message"]
    assert exports_of(user) == []


def test_a_viewer_is_told_who_may(acme: Client) -> None:
    user, board = make_member(client=acme, role="viewer").user, make_text_board(acme)

    at = browser_of(user)

    answer = post(at, board)
    menu = at.get(f"/dashboards/{board.slug}/").content.decode()
    assert answer.status_code == 403
    for page in (answer.content.decode(), menu, at.get("/exports/").content.decode()):
        assert "Executives and managers may download." in page
    assert 'name="file"' not in menu


def test_a_bound_is_answered_429_in_words(acme: Client) -> None:
    user, board = executive(acme), make_text_board(acme)
    for _ in range(limits.MOST_UNFINISHED):
        request(board, user)

    answer = post(browser_of(user), board)

    assert answer.status_code == 429
    assert "still being prepared" in answer.content.decode()


def test_a_file_comes_under_its_name_and_is_stored_nowhere(acme: Client) -> None:
    user = executive(acme)
    export = make_finished_export(make_text_board(acme), user)
    change(export, file_name="Übersicht – März.csv")

    answer: Any = browser_of(user).get(f"/exports/{export.pk}/file")

    assert b"".join(answer.streaming_content) == b"a,b\n"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename*=utf-8''%C3%9Cbersicht%20%E2%80%93%20M%C3%A4rz.csv"
    )


def test_an_expired_a_foreign_and_an_unknown_file_are_answered_alike(
    acme: Client, globex: Client
) -> None:
    user, other = executive(acme), executive(acme)
    board = make_text_board(acme)
    expired, foreign = make_finished_export(board, user), make_finished_export(board, other)
    elsewhere = make_finished_export(make_text_board(globex), executive(globex))
    change(expired, expires_at=timezone.now())
    at = browser_of(user)

    answers = {
        key: at.get(f"/exports/{key}/file") for key in (expired.pk, foreign.pk, elsewhere.pk)
    }

    assert {answer.status_code for answer in answers.values()} == {404}
    pages = {
        CSRF_FIELD.sub("", answer.content.decode()).replace(str(key), "KEY")
        for key, answer in answers.items()
    }
    (page,) = pages
    assert "It may have expired" in page


def test_a_role_that_was_taken_away_ends_the_download(acme: Client) -> None:
    user = executive(acme)
    export = make_finished_export(make_text_board(acme), user)
    at = browser_of(user)
    with within(acme.pk):
        Member.objects.for_client(acme.pk).filter(user=user).update(role="viewer")

    assert at.get(f"/exports/{export.pk}/file").status_code == 404


def test_the_centre_shows_each_state_in_words(acme: Client) -> None:
    user, board = executive(acme), make_text_board(acme, title="Traffic")
    make_finished_export(board, user)
    change(make_finished_export(board, user), failure="too_long")
    change(make_finished_export(board, user), cancelled_at=timezone.now())
    change(request(board, user), steps=12, steps_done=5)

    page = browser_of(user).get("/exports/").content.decode()

    for words in (
        "Ready",
        "4\xa0bytes",
        "available until",
        "It took too long.",
        "Cancelled",
        "Waiting for its turn",
        "42%",
        "16, 2025",
    ):
        assert words in page, words
    assert 'http-equiv="refresh"' in page


def test_the_centre_takes_as_many_queries_for_one_export_as_for_three(
    acme: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user, board = executive(acme), make_text_board(acme)
    at = browser_of(user)
    make_finished_export(board, user)
    at.get("/exports/")
    with CaptureQueriesContext(connection) as one:
        at.get("/exports/")
    for _ in range(2):
        make_finished_export(board, user)
    with django_assert_num_queries(len(one)):
        at.get("/exports/")


def test_an_empty_centre_says_how_to_begin(acme: Client) -> None:
    page = browser_of(executive(acme)).get("/exports/").content.decode()

    assert "Nothing here yet" in page
    assert "http-equiv" not in page


def test_buttons_cancel_retry_and_delete(acme: Client) -> None:
    user = executive(acme)
    export = request(make_text_board(acme), user)
    at = browser_of(user)

    assert at.post(f"/exports/{export.pk}/cancel").status_code == 303
    assert stored(export).cancelled_at is not None
    assert at.post(f"/exports/{export.pk}/cancel", headers=AS_SCRIPT).status_code == 204
    assert at.post(f"/exports/{export.pk}/retry").status_code == 303
    assert carry_out(work=write_text("again"))
    assert stored(export).size == 5
    assert at.post(f"/exports/{export.pk}/delete").status_code == 303
    assert exports_of(user) == []


def test_another_persons_export_cannot_be_changed(acme: Client) -> None:
    export = request(make_text_board(acme), executive(acme))
    at = browser_of(executive(acme))

    for action in ("cancel", "retry", "delete"):
        assert at.post(f"/exports/{export.pk}/{action}").status_code == 404
    assert stored(export).next_attempt_at is not None
