"""Pages of drafts and versions: preview, publication, history in words, and merges."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from redis import Redis

from clients.models import Client, User
from clients.tenancy import within
from tests.clients.browsers import admin_browser
from tests.fixtures.factories import make_connection, make_dashboard, make_user, make_widget
from tests.widgets.admin import building
from tests.widgets.admin.building import build, press
from widgets.manifests import drafts, versions, working_copy
from widgets.manifests.entries import Plain
from widgets.models import Dashboard, DashboardDraft, DashboardVersion, Widget

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(acme: Client) -> Dashboard:
    found = make_dashboard(client=acme, title="Sales", slug="sales")
    query = {
        "connection": str(make_connection(client=acme, label="Shop").pk),
        "metrics": ["sessions"],
        "dimensions": ["utm_source"],
    }
    make_widget(dashboard=found, kind="bar", title="Sessions", key="s", query=query)
    text = {"markdown": "Hello"}
    make_widget(dashboard=found, kind="text", title="Note", key="n", options=text, position=1)
    return found


@pytest.fixture
def draft(board: Dashboard, manager: User) -> DashboardDraft:
    with within(board.client_id):
        return drafts.begin(board, manager)


@pytest.fixture
def alex(acme: Client) -> User:
    return make_user(name="Alex", agency_role="owner")


@pytest.fixture
def both(manager: User, alex: User, board: Dashboard) -> Dashboard:
    """The dashboard with one title in the manager's draft, and another that Alex published."""
    edit(board, manager, "n", title="Mine")
    publish(board, alex, "n", title="Theirs")
    return board


def url(name: str, board: Dashboard, *more: int) -> str:
    return reverse(f"admin:widgets_dashboard_{name}", args=[board.pk, *more])


def changed(content: Plain, key: str, **values: Any) -> Plain:
    """A content with other values of one widget."""
    widgets = [each | values if each["key"] == key else each for each in content["widgets"]]
    return content | {"widgets": widgets}


def edit(board: Dashboard, person: User, key: str, **values: Any) -> None:
    with within(board.client_id):
        found = drafts.begin(board, person)
        drafts.edit(found, changed(found.content, key, **values), revision=found.revision)


def publish(board: Dashboard, person: User, key: str, **values: Any) -> None:
    edit(board, person, key, **values)
    with within(board.client_id):
        found = drafts.of(board, person)
        assert found
        drafts.publish(found, actor=person)


def titles(board: Dashboard) -> list[str]:
    with within(board.client_id):
        rows = Widget.objects.for_client(board.client_id).filter(dashboard=board)
        return [each.title for each in rows]


def page(browser: Browser, name: str, board: Dashboard) -> str:
    return browser.get(url(name, board)).content.decode()


def test_a_draft_is_begun_looked_at_and_published(
    admin_browser: Browser, manager: User, board: Dashboard, redis: Redis
) -> None:
    admin_browser.post(url("draft_begin", board))
    edit(board, manager, "n", title="Welcome")

    html = page(admin_browser, "draft", board)
    assert "“Welcome”: title “Note” → “Welcome”" in html
    assert "Welcome" in page(admin_browser, "draft_preview", board)
    assert titles(board) == ["Sessions", "Note"]
    answer = admin_browser.post(url("draft_publish", board), {"note": "Friendlier"})

    assert answer.headers["Location"] == url("versions", board)
    assert titles(board) == ["Sessions", "Welcome"]
    assert "Friendlier" in page(admin_browser, "versions", board)


def test_a_preview_is_marked_as_draft_and_asks_a_worker_for_numbers(
    admin_browser: Browser, board: Dashboard, draft: DashboardDraft, redis: Redis
) -> None:
    html = page(admin_browser, "draft_preview", board)

    assert "<strong>Draft</strong>" in html
    assert 'data-preview="waiting"' in html
    assert '<meta http-equiv="refresh" content="3">' in html


def test_history_tells_versions_in_words(
    admin_browser: Browser, manager: User, board: Dashboard, draft: DashboardDraft
) -> None:
    sessions = draft.content["widgets"][0]
    query = sessions["query"] | {"dimensions": ["channel"]}
    new = [{"key": key, "kind": "text", "options": {"markdown": key}} for key in ("x", "y")]
    content = changed(draft.content, "s", query=query)
    content |= {"widgets": content["widgets"] + new}
    with within(board.client_id):
        edited = drafts.edit(draft, content, revision=draft.revision)
        drafts.publish(edited, actor=manager)

    answer: Any = admin_browser.get(url("versions", board))

    first, second = answer.context["lines"]
    assert first.summary == "2 widgets added, “Sessions”: breakdown utm_source → channel"
    assert (first.is_present, second.summary) == (True, "The first version")
    assert f"Published by {manager}" in answer.content.decode()


def test_two_versions_are_compared_whichever_is_chosen_first(
    admin_browser: Browser, alex: User, board: Dashboard
) -> None:
    publish(board, alex, "n", title="Two")
    publish(board, alex, "n", title="Three")

    for asked in ({"from": "1", "to": "3"}, {"from": "3", "to": "1"}):
        answer: Any = admin_browser.get(url("versions", board), asked)
        assert answer.context["comparison"]["lines"] == ["“Three”: title “Note” → “Three”"]
    for asked in ({"from": "1", "to": "99"}, {"from": "x"}, {}):
        answer = admin_browser.get(url("versions", board), asked)
        assert answer.context["comparison"] is None


def test_an_old_version_is_restored_as_a_draft(
    admin_browser: Browser, alex: User, board: Dashboard
) -> None:
    publish(board, alex, "n", title="Two")

    answer = admin_browser.post(url("restore", board, 1), {"_draft": ""})

    assert answer.headers["Location"] == url("draft", board)
    assert titles(board) == ["Sessions", "Two"]
    assert "title “Two” → “Note”" in page(admin_browser, "draft", board)


def test_an_old_version_is_published_again_as_a_new_one(
    admin_browser: Browser, alex: User, board: Dashboard
) -> None:
    publish(board, alex, "n", title="Two")

    admin_browser.post(url("restore", board, 1), {"_publish": ""})

    assert titles(board) == ["Sessions", "Note"]
    with within(board.client_id):
        rows = DashboardVersion.objects.for_client(board.client_id).filter(dashboard=board)
        assert list(rows.values_list("number", flat=True)) == [3, 2, 1]


def test_restoring_never_replaces_a_draft(
    admin_browser: Browser, board: Dashboard, draft: DashboardDraft
) -> None:
    answer: Any = admin_browser.post(url("restore", board, 1), {"_publish": ""}, follow=True)

    assert "You have a draft of this dashboard" in answer.content.decode()
    with within(board.client_id):
        assert versions.present(board)["widgets"][1]["title"] == "Note"


def test_unknown_versions_are_404(admin_browser: Browser, board: Dashboard) -> None:
    assert admin_browser.post(url("restore", board, 7), {"_draft": ""}).status_code == 404


def test_an_outdated_draft_is_not_published_but_merged(
    admin_browser: Browser, manager: User, alex: User, board: Dashboard
) -> None:
    edit(board, manager, "n", title="Mine")
    publish(board, alex, "s", title="Theirs")

    admin_browser.post(url("draft_publish", board))
    assert titles(board) == ["Theirs", "Note"]
    html = page(admin_browser, "draft", board)
    assert "Alex published version 2" in html
    admin_browser.post(url("draft_rebase", board), {"seen": seen(admin_browser, board)})
    admin_browser.post(url("draft_publish", board))

    assert titles(board) == ["Theirs", "Mine"]


def seen(browser: Browser, board: Dashboard) -> str:
    answer: Any = browser.get(url("draft", board))
    digest: str = answer.context["incoming"].digest
    return digest


@pytest.mark.parametrize(("choice", "title"), [("ours", "Mine"), ("theirs", "Theirs")])
def test_each_conflict_is_decided(
    admin_browser: Browser, both: Dashboard, choice: str, title: str
) -> None:
    board = both
    answer: Any = admin_browser.get(url("draft", board))
    assert "title is “Mine” here and “Theirs” there" in answer.content.decode()
    given = {"seen": answer.context["incoming"].digest, "conflict-0": choice}
    admin_browser.post(url("draft_rebase", board), given)
    admin_browser.post(url("draft_publish", board))

    assert titles(board) == ["Sessions", title]


def test_a_merge_of_other_changes_than_were_seen_is_refused(
    admin_browser: Browser, manager: User, alex: User, board: Dashboard
) -> None:
    edit(board, manager, "n", title="Mine")
    publish(board, alex, "n", title="Theirs")
    old = seen(admin_browser, board)
    publish(board, alex, "n", title="Newer")

    given = {"seen": old, "conflict-0": "theirs"}
    answer: Any = admin_browser.post(url("draft_rebase", board), given, follow=True)

    assert "More was changed meanwhile" in answer.content.decode()
    assert "title is “Mine” here and “Newer” there" in answer.content.decode()


def test_a_draft_is_discarded(
    admin_browser: Browser, board: Dashboard, draft: DashboardDraft
) -> None:
    admin_browser.post(url("draft_discard", board))

    assert admin_browser.get(url("draft_preview", board)).status_code == 404
    assert "Begin a draft" in page(admin_browser, "draft", board)


def test_the_builder_writes_to_the_draft_while_there_is_one(
    admin_browser: Browser, board: Dashboard, draft: DashboardDraft
) -> None:
    build(admin_browser, board, {"kind": "text", "title": "New", "option__markdown": "Hi"})
    note = next(each for each in drafted(board, draft.author) if each.title == "Note")
    change_note = building.url(board, note)
    given = building.shown(admin_browser.get(change_note))
    press(admin_browser, change_note, "_save", given, title="Welcome")

    assert titles(board) == ["Sessions", "Note"]
    assert [each.title for each in drafted(board, draft.author)] == ["Sessions", "Welcome", "New"]


def test_widgets_that_only_a_draft_has_are_opened_duplicated_and_deleted(
    admin_browser: Browser, board: Dashboard, draft: DashboardDraft
) -> None:
    build(admin_browser, board, {"kind": "text", "title": "New", "option__markdown": "Hi"})
    new = drafted(board, draft.author)[-1]
    arguments = [board.pk, new.pk]

    assert "Hi" in admin_browser.get(building.url(board, new)).content.decode()
    admin_browser.post(reverse("admin:widgets_widget_duplicate", args=arguments))
    admin_browser.post(reverse("admin:widgets_widget_delete", args=arguments))

    found = [each.title for each in drafted(board, draft.author)]
    assert found == ["Sessions", "Note", "New (copy)"]
    with within(board.client_id):
        drafts.discard(draft)
    assert admin_browser.get(building.url(board, new)).status_code == 404


def test_second_tab_of_the_builder_is_told_of_a_changed_draft(
    admin_browser: Browser, board: Dashboard, draft: DashboardDraft
) -> None:
    note = drafted(board, draft.author)[1]
    opened = building.shown(admin_browser.get(building.url(board, note)))
    edit(board, draft.author, "n", title="Other")

    answer = press(admin_browser, building.url(board, note), "_save", opened, title="Mine")

    assert "Somebody else saved this widget" in answer.content.decode()
    assert [each.title for each in drafted(board, draft.author)] == ["Sessions", "Other"]


def drafted(board: Dashboard, person: User) -> list[Widget]:
    with within(board.client_id):
        return working_copy.widgets(working_copy.read(board, person))


def heading(browser: Browser, board: Dashboard, revision: int, title: str) -> Any:
    given = {"title": title, "intro": "How the shop runs", "revision": str(revision)}
    return browser.post(url("draft_heading", board), given)


def test_title_and_intro_are_edited_in_the_draft(
    admin_browser: Browser, board: Dashboard, draft: DashboardDraft, redis: Redis
) -> None:
    assert heading(admin_browser, board, draft.revision, "Shop").status_code == 302

    html = page(admin_browser, "draft", board)
    assert "“Shop”: title “Sales” → “Shop”" in html
    assert "How the shop runs" in page(admin_browser, "draft_preview", board)
    with within(board.client_id):
        assert versions.present(board)["title"] == "Sales"


@pytest.mark.parametrize("title", ["", "x" * 201, "a\x07b"])
def test_a_refused_title_stays_in_its_field(
    admin_browser: Browser, board: Dashboard, draft: DashboardDraft, title: str
) -> None:
    answer = heading(admin_browser, board, draft.revision, title)

    assert list(answer.context["errors"]) == ["title"]
    assert answer.context["heading"] == {"title": title, "intro": "How the shop runs"}
    assert "None yet" in page(admin_browser, "draft", board)


def test_a_title_for_an_older_revision_of_the_draft_is_told(
    admin_browser: Browser, board: Dashboard, draft: DashboardDraft
) -> None:
    edit(board, draft.author, "n", title="Other")

    answer = heading(admin_browser, board, draft.revision, "Shop")

    assert "changed in another tab" in answer.content.decode()
    assert answer.context["heading"]["title"] == "Shop"


def test_problems_of_a_draft_are_told_in_words(
    admin_browser: Browser, manager: User, board: Dashboard, draft: DashboardDraft
) -> None:
    query = draft.content["widgets"][0]["query"] | {"dimensions": ["device"]}
    edit(board, manager, "s", query=query)

    html = page(admin_browser, "draft", board)

    assert "“Sessions”: This data has no such dimension." in html


@pytest.mark.parametrize("page", ["change", "layout", "draft"])
def test_second_manager_is_told_of_a_colleagues_draft(
    board: Dashboard, draft: DashboardDraft, alex: User, page: str, redis: Redis
) -> None:
    told = "has a draft of this dashboard"
    url = reverse(f"admin:widgets_dashboard_{page}", args=[board.pk])
    author = draft.author

    assert f"<strong>{author}</strong> {told}" in admin_browser(alex).get(url).text
    assert told not in admin_browser(author).get(url).text
    User.objects.filter(pk=author.pk).update(is_active=False)
    assert told not in admin_browser(alex).get(url).text


def test_second_manager_is_told_in_the_widget_builder(
    board: Dashboard, draft: DashboardDraft, alex: User, redis: Redis
) -> None:
    with within(board.client_id):
        widget = board.widgets.get(key="s")
    url = reverse("admin:widgets_widget_change", args=[board.pk, widget.pk])

    assert "has a draft of this dashboard" in admin_browser(alex).get(url).text
