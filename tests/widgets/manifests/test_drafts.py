"""Drafts and versions: edited apart, published at once, never over somebody else's changes."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from django.db import connections

from clients.models import AuditEntry, Client, Connection, User
from clients.tenancy import across_clients, within
from tests.fixtures.factories import make_connection, make_dashboard, make_user, make_widget
from tests.fixtures.locks import waiting
from tests.fixtures.stack import until
from widgets import layout
from widgets.manifests import drafts, versions
from widgets.manifests.entries import Plain
from widgets.manifests.errors import ChangedDraft, DraftExists, InvalidManifest, OutdatedDraft
from widgets.models import Dashboard, DashboardDraft, DashboardVersion, Widget

pytestmark = pytest.mark.django_db


@pytest.fixture
def scope(acme: Client) -> Iterator[None]:
    with within(acme.pk):
        yield


@pytest.fixture
def shop(acme: Client) -> Connection:
    return make_connection(client=acme, label="Shop")


@pytest.fixture
def board(acme: Client, shop: Connection) -> Dashboard:
    dashboard = make_dashboard(client=acme, slug="sales", title="Sales")
    query = {"connection": str(shop.pk), "metrics": ["sessions"]}
    make_widget(dashboard=dashboard, title="Visits", query=query, position=0)
    make_widget(dashboard=dashboard, kind="text", title="Note", position=1)
    return dashboard


@pytest.fixture
def robin() -> User:
    return make_user(name="Robin", agency_role="owner")


@pytest.fixture
def alex() -> User:
    return make_user(name="Alex", agency_role="owner")


def titled(draft: DashboardDraft, title: str) -> DashboardDraft:
    return drafts.edit(draft, draft.content | {"title": title}, revision=draft.revision)


def with_metrics(content: Plain, *metrics: str) -> Plain:
    first, *others = content["widgets"]
    query = first["query"] | {"metrics": list(metrics)}
    return content | {"widgets": [first | {"query": query}, *others]}


def rows(board: Dashboard) -> dict[str, UUID]:
    found = Widget.objects.for_client(board.client_id).filter(dashboard=board)
    return dict(found.values_list("key", "pk"))


def history(board: Dashboard) -> list[tuple[Any, ...]]:
    found = DashboardVersion.objects.for_client(board.client_id).filter(dashboard=board)
    return list(found.order_by("number").values_list("number", "origin", "author__name", "note"))


@pytest.mark.usefixtures("scope")
def test_draft_is_not_seen_before_it_is_published(board: Dashboard, robin: User) -> None:
    before = versions.present(board)

    draft = titled(drafts.begin(board, robin), "Everything")

    assert versions.present(board) == before
    assert [each.words for each in versions.compare(draft.base, draft, board)] == [
        "Dashboard “Everything”: title changed from “Sales” to “Everything”"
    ]


@pytest.mark.usefixtures("scope")
def test_published_draft_is_a_version_and_keeps_widgets(board: Dashboard, robin: User) -> None:
    ids = rows(board)
    draft = drafts.begin(board, robin)
    content = with_metrics(draft.content, "sessions", "revenue")
    draft = drafts.edit(draft, content, revision=0)

    version = drafts.publish(draft, actor=robin, note="Revenue as well")

    assert history(board) == [
        (1, "edited", None, ""),
        (2, "published", "Robin", "Revenue as well"),
    ]
    assert versions.content_of(version, board) == versions.present(board)
    assert versions.present(board)["widgets"][0]["query"]["metrics"] == ["sessions", "revenue"]
    assert rows(board) == ids
    assert drafts.of(board, robin) is None
    assert AuditEntry.objects.for_client(board.client_id).filter(event="dashboard.published")


@pytest.mark.usefixtures("scope")
def test_second_manager_is_told_and_loses_nothing(
    board: Dashboard, robin: User, alex: User
) -> None:
    mine, theirs = drafts.begin(board, robin), drafts.begin(board, alex)
    theirs = drafts.edit(theirs, theirs.content | {"intro": "By Alex"}, revision=0)
    mine = titled(mine, "By Robin")
    drafts.publish(theirs, actor=alex)

    with pytest.raises(OutdatedDraft, match="Version 2 was published by Alex"):
        drafts.publish(mine, actor=robin)

    assert versions.present(board)["title"] == "Sales"
    assert drafts.rebase(mine) == ()
    mine.refresh_from_db()
    drafts.publish(mine, actor=robin)
    found = versions.present(board)
    assert (found["title"], found["intro"]) == ("By Robin", "By Alex")


@pytest.mark.usefixtures("scope")
def test_conflict_keeps_the_drafts_value_and_is_told(
    board: Dashboard, robin: User, alex: User
) -> None:
    mine, theirs = drafts.begin(board, robin), drafts.begin(board, alex)
    drafts.publish(titled(theirs, "By Alex"), actor=alex)
    mine = titled(mine, "By Robin")

    (conflict,) = drafts.rebase(mine)

    assert conflict.words == "Dashboard: title is “By Robin” here and “By Alex” there"
    mine.refresh_from_db()
    assert drafts.publish(mine, actor=robin).content["title"] == "By Robin"


@pytest.mark.usefixtures("scope")
def test_direct_edit_is_not_overwritten(board: Dashboard, robin: User) -> None:
    draft = titled(drafts.begin(board, robin), "By draft")
    Dashboard.objects.for_client(board.client_id).update(title="By form")

    with pytest.raises(OutdatedDraft, match="was edited directly"):
        drafts.publish(draft, actor=robin)

    board.refresh_from_db()
    assert board.title == "By form"
    drafts.rebase(draft)
    assert [row[:2] for row in history(board)] == [(1, "edited"), (2, "edited")]


@pytest.mark.usefixtures("scope")
def test_old_version_is_restored_by_a_draft(board: Dashboard, robin: User) -> None:
    before = versions.present(board)
    drafts.publish(titled(drafts.begin(board, robin), "Everything"), actor=robin)
    first = DashboardVersion.objects.for_client(board.client_id).get(number=1)

    drafts.publish(drafts.restore(first, robin), actor=robin)

    assert versions.present(board) == before
    assert history(board)[-1] == (3, "published", "Robin", "Version 1 again")


@pytest.mark.usefixtures("scope")
def test_restoring_keeps_a_draft_that_is_there(board: Dashboard, robin: User) -> None:
    draft = titled(drafts.begin(board, robin), "Everything")

    with pytest.raises(DraftExists):
        drafts.restore(draft.base, robin)

    draft.refresh_from_db()
    assert draft.content["title"] == "Everything"


@pytest.mark.usefixtures("scope")
def test_version_outlives_a_new_label_of_its_connection(
    board: Dashboard, shop: Connection, robin: User
) -> None:
    draft = drafts.begin(board, robin)
    Connection.objects.for_client(board.client_id).update(label="Online shop")

    assert drafts.problems(draft) == ()
    found = versions.content_of(draft.base, board)
    assert found["widgets"][0]["query"]["connection"] == "Online shop"


@pytest.mark.usefixtures("scope")
@pytest.mark.parametrize(
    ("metrics", "field"),
    [(["visists"], "widgets[visits].query.metrics[1]"), ([], "widgets[visits].query.metrics")],
)
def test_bad_content_is_refused_by_field(
    board: Dashboard, robin: User, metrics: list[str], field: str
) -> None:
    draft = drafts.begin(board, robin)
    before = versions.present(board)

    def edit_and_publish() -> None:
        content = with_metrics(draft.content, *metrics)
        drafts.publish(drafts.edit(draft, content, revision=0), actor=robin)

    with pytest.raises(InvalidManifest) as caught:
        edit_and_publish()

    assert [each.field for each in caught.value.problems] == [field]
    assert versions.present(board) == before


@pytest.mark.usefixtures("scope")
def test_second_tab_does_not_overwrite_the_first(board: Dashboard, robin: User) -> None:
    first = drafts.begin(board, robin)
    second = drafts.begin(board, robin)
    titled(first, "First")

    with pytest.raises(ChangedDraft):
        titled(second, "Second")

    second.refresh_from_db()
    assert second.content["title"] == "First"


@pytest.mark.usefixtures("scope")
def test_other_clients_rows_are_not_seen(board: Dashboard, robin: User, globex: Client) -> None:
    draft = drafts.begin(board, robin)

    with across_clients():
        assert not DashboardDraft.objects.for_client(globex.pk).exists()
        assert not DashboardVersion.objects.for_client(globex.pk).exists()
    draft.client_id = globex.pk
    with pytest.raises(ChangedDraft):
        titled(draft, "Theirs")


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_once_do_not_overwrite_each_other(
    acme: Client, board: Dashboard, robin: User, alex: User
) -> None:
    def publish(author: User) -> str:
        try:
            with within(acme.pk):
                draft = drafts.of(board, author)
                assert draft
                return str(drafts.publish(draft, actor=author).number)
        except OutdatedDraft as error:
            return str(error)
        finally:
            connections.close_all()

    with within(acme.pk):
        for author in (robin, alex):
            titled(drafts.begin(board, author), author.name)
    with ThreadPoolExecutor(2) as pool:
        with within(acme.pk):
            layout.lock(board)
            answers = [pool.submit(publish, author) for author in (robin, alex)]
            until(lambda: waiting() == 2)
        found = sorted(answer.result() for answer in answers)

    assert found[0] == "2"
    assert found[1].startswith("Version 2 was published by")
