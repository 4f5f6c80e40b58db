"""Export jobs on a real PostgreSQL: requested, taken fairly, cancelled, retried, opened."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from pytest_django.fixtures import Settings
from redis import Redis

from clients.auth.viewer import Role
from clients.models import AuditEntry, Client
from clients.tenancy import within
from tests.fixtures.factories import make_dashboard, make_member
from tests.widgets.exports.exporting import (
    WRITE,
    carry_out,
    change,
    executive,
    kept,
    make_text_board,
    request,
    scope_of,
    stored,
    viewer_of,
    write_text,
)
from widgets.exports import jobs, limits
from widgets.exports.failures import ExportFailed, ExportRefused
from widgets.exports.running import Outcome
from widgets.models import Export

pytestmark = pytest.mark.django_db


def taken() -> Export | None:
    return jobs.take_next(WRITE)


def fail(code: str, *, is_transient: bool = False) -> object:
    def work(*_: object) -> Outcome:
        raise ExportFailed(code, is_transient=is_transient)

    return work


def test_a_request_is_a_due_job_with_its_expiry_date(acme: Client) -> None:
    export = stored(request(make_text_board(acme, title="Traffic"), executive(acme)))

    assert (export.title, export.stage, export.attempts) == ("Traffic", "write", 0)
    assert export.next_attempt_at is not None
    assert export.expires_at == export.requested_at + timedelta(days=7)
    assert jobs.scope_of(export).state.period.days == 7


def test_a_request_notifies_a_worker_once_it_is_committed(
    acme: Client, redis: Redis, django_capture_on_commit_callbacks: object
) -> None:
    board, user = make_text_board(acme), executive(acme)

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        request(board, user)
        before = redis.llen("schedules")

    assert (before, redis.llen("schedules")) == (0, 1)


def test_a_dashboard_without_widgets_is_refused(acme: Client) -> None:
    with pytest.raises(ExportRefused, match="no_widgets"):
        request(make_dashboard(client=acme), executive(acme))


def test_an_unpublished_or_foreign_dashboard_is_refused_alike(acme: Client, globex: Client) -> None:
    scope = scope_of(make_text_board(globex))
    user = executive(acme)

    with pytest.raises(ExportRefused, match="gone"):
        request(make_text_board(acme, is_published=False), user)
    with pytest.raises(ExportRefused, match="gone"), within(acme.pk):
        jobs.request(
            # Another client's dashboard, said to be ours.
            type(scope)(acme.pk, scope.dashboard_id, None, scope.state, scope.formats),
            Export.Format.CSV,
            requested_by=user,
        )


def test_a_person_has_so_many_unfinished_at_once(acme: Client) -> None:
    board, user = make_text_board(acme), executive(acme)
    for _ in range(limits.MOST_UNFINISHED):
        request(board, user)

    with pytest.raises(ExportRefused, match="too_many_unfinished"):
        request(board, user)
    assert carry_out()
    request(board, user)
    request(board, executive(acme))


def test_a_person_has_so_many_an_hour_and_schedules_are_not_counted(acme: Client) -> None:
    board, user = make_text_board(acme), executive(acme)
    for _ in range(limits.MOST_AN_HOUR):
        change(request(board, user), next_attempt_at=None)

    with pytest.raises(ExportRefused, match="too_many_an_hour"):
        request(board, user)
    request(board, None)


def test_the_client_with_the_fewest_under_way_goes_first(acme: Client, globex: Client) -> None:
    ours, theirs = make_text_board(acme), make_text_board(globex)
    for _ in range(3):
        request(ours, executive(acme))
    request(theirs, executive(globex))

    clients = [found.client_id for found in (taken(), taken(), taken()) if found]

    assert clients == [acme.pk, globex.pk, acme.pk]


def test_of_one_client_a_person_goes_before_a_schedule(acme: Client) -> None:
    board = make_text_board(acme)
    scheduled = request(board, None)
    waited_for = request(board, executive(acme))

    assert [found.pk for found in (taken(), taken()) if found] == [waited_for.pk, scheduled.pk]


def test_no_more_are_begun_than_the_setting_allows(acme: Client, settings: Settings) -> None:
    settings.EXPORTS_AT_ONCE = 2
    for _ in range(3):
        request(make_text_board(acme), None)

    assert [taken() is not None for _ in range(3)] == [True, True, False]


def test_a_finished_file_opens_for_its_person_alone(acme: Client) -> None:
    user, other = executive(acme), executive(acme)
    export = request(make_text_board(acme), user)
    carry_out(work=write_text("x,y\n"))

    with within(acme.pk):
        mine = jobs.open_file(viewer_of(user, acme), export.pk)
        theirs = jobs.open_file(viewer_of(other, acme), export.pk)

    assert mine is not None
    with mine.content as content:
        assert content.read() == b"x,y\n"
    assert theirs is None


@pytest.mark.parametrize(
    "fields",
    [
        {"expires_at": Now()},
        {"locks": '[{"field":"channel","operator":"eq","value":"email"}]'},
        {"cancelled_at": Now()},
        {"failure": "failed"},
    ],
)
def test_a_file_opens_only_while_it_may(acme: Client, fields: dict[str, object]) -> None:
    user = executive(acme)
    export = request(make_text_board(acme), user)
    carry_out()
    change(export, **fields)

    with within(acme.pk):
        assert jobs.open_file(viewer_of(user, acme), export.pk) is None


def test_the_right_is_needed_at_the_moment_of_use(acme: Client) -> None:
    user, board = executive(acme), make_text_board(acme)
    export = request(board, user)
    carry_out()

    with within(acme.pk):
        demoted = jobs.open_file(viewer_of(user, acme, Role.VIEWER), export.pk)
        type(board).objects.for_client(acme.pk).update(published_at=None)
        unpublished = jobs.open_file(viewer_of(user, acme), export.pk)

    assert (demoted, unpublished) == (None, None)


def test_requests_and_downloads_are_in_the_audit_log(acme: Client) -> None:
    user = executive(acme)
    export = request(make_text_board(acme, title="Traffic"), user)
    carry_out()
    with within(acme.pk):
        opened = jobs.open_file(viewer_of(user, acme), export.pk)
        entries = AuditEntry.objects.for_client(acme.pk).filter(event__startswith="export.")
        found = {(each.event, each.actor_id, each.subject) for each in entries}

    assert opened is not None
    opened.content.close()
    assert found == {
        ("export.requested", user.pk, "Traffic (csv)"),
        ("export.downloaded", user.pk, "Traffic (csv)"),
    }


def test_a_failed_export_is_retried_by_its_person(acme: Client) -> None:
    user = executive(acme)
    export = request(make_text_board(acme), user)
    carry_out(work=fail("too_long"))  # type: ignore[arg-type]
    assert stored(export).finished_at is not None

    with within(acme.pk):
        assert jobs.retry(viewer_of(user, acme), export.pk)
        assert not jobs.retry(viewer_of(user, acme), export.pk)
    carry_out()

    assert (stored(export).failure, stored(export).size) == ("", 4)


def test_a_deleted_export_takes_its_file_along(
    acme: Client, django_capture_on_commit_callbacks: object
) -> None:
    user = executive(acme)
    export = request(make_text_board(acme), user)
    carry_out()
    before = kept()

    with django_capture_on_commit_callbacks(execute=True), within(acme.pk):  # type: ignore[operator]
        assert jobs.delete(viewer_of(user, acme), export.pk)

    assert (len(before), kept()) == (1, [])


def test_rows_are_hidden_from_other_clients(acme: Client, globex: Client) -> None:
    request(make_text_board(acme), executive(acme))

    with within(globex.pk):
        # Asked for across all clients: row-level security alone keeps them apart.
        assert Export.objects.across_clients().count() == 0


def test_a_viewer_retries_nothing(acme: Client) -> None:
    user = make_member(client=acme, role="viewer").user
    with within(acme.pk), pytest.raises(ExportRefused, match="role"):
        jobs.retry(viewer_of(user, acme, Role.VIEWER), request(make_text_board(acme), None).pk)
