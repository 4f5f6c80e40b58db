from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from clients.models import AuditEntry, Client, Member, User
from clients.tenancy import across_clients
from tests.clients.browsers import signed_in
from tests.fixtures.factories import make_dashboard, make_member, make_user
from tests.widgets.exports.reports.factories import make_delivery, make_report, make_schedule
from tests.widgets.exports.reports.running import reloaded
from widgets.models import Dashboard, Report, ReportSchedule

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(acme: Client) -> Dashboard:
    return make_dashboard(client=acme, title="Sales")


@pytest.fixture
def executive(acme: Client) -> Member:
    return make_member(client=acme, role="executive")


def filled(board: Dashboard, **changes: Any) -> dict[str, Any]:
    return {
        "title": "Monday numbers",
        "dashboards": [str(board.pk)],
        "formats": ["xlsx"],
        "frequency": "weekly",
        "weekday": "0",
        "month_day": "1",
        "local_time": "08:30",
        "period": "last_full_week",
        "comparison": "previous_period",
        "addresses": "One@example.com\ntwo@example.com",
        "note": "",
        "review_until": "",
    } | changes


def schedules_of(client: Client) -> list[ReportSchedule]:
    with across_clients():
        return list(ReportSchedule.objects.across_clients().filter(client=client))


def sent_to(user: User, client: Client) -> Report:
    schedule = make_schedule(client=client)
    report = make_report(schedule=schedule, state="sent", sent_at=timezone.now())
    make_delivery(report, user.email, user=user, sent_at=timezone.now())
    return report


def test_executive_schedules_a_report(acme: Client, board: Dashboard, executive: Member) -> None:
    browser = signed_in(executive.user, acme)

    answer = browser.post("/reports/new/", filled(board, members=[executive.user.email]))

    [schedule] = schedules_of(acme)
    with across_clients():
        addresses = set(schedule.recipients.values_list("address", flat=True))
        events = list(AuditEntry.objects.across_clients().values_list("event", flat=True))
    assert (answer.status_code, answer["Location"]) == (303, "/reports/")
    assert (schedule.owner, schedule.is_agency_owned) == (executive.user, False)
    assert schedule.local_time.isoformat() == "08:30:00"
    assert addresses == {"one@example.com", "two@example.com", executive.user.email}
    assert "report_schedule.added" in events


def test_next_three_dates_are_shown_before_saving(
    acme: Client, board: Dashboard, executive: Member
) -> None:
    browser = signed_in(executive.user, acme)

    answer = browser.post("/reports/new/", filled(board, preview="1"))

    assert schedules_of(acme) == []
    assert len(answer.context["upcoming"]) == 3
    assert all("8:30" in moment for moment in answer.context["upcoming"])


@pytest.mark.parametrize(
    ("changes", "field", "problem"),
    [
        ({"title": ""}, "title", "This field is required."),
        ({"dashboards": []}, "dashboards", "This field is required."),
        ({"formats": ["csv"]}, "formats", "Select a valid choice."),
        ({"month_day": "32"}, "month_day", "less than or equal to 31"),
        ({"local_time": "25:00"}, "local_time", "Enter a valid time."),
        ({"addresses": "one@@example.com"}, "addresses", "is not an e-mail address."),
        ({"addresses": ""}, "members", "Choose at least one recipient."),
        ({"addresses": "\n".join(f"{n}@x.example" for n in range(51))}, "addresses", "most 50"),
        ({"title": "a\u202eb"}, "title", "May not hold the character"),
    ],
)
def test_bad_input_names_its_field(
    board: Dashboard, executive: Member, changes: dict[str, Any], field: str, problem: str
) -> None:
    browser = signed_in(executive.user, board.client)

    answer = browser.post("/reports/new/", filled(board, **changes))

    assert answer.status_code == 400
    assert problem in str(answer.context["form"].errors[field])
    assert schedules_of(board.client) == []


def test_dashboard_of_another_client_cannot_be_scheduled(
    acme: Client, globex: Client, board: Dashboard, executive: Member
) -> None:
    foreign = make_dashboard(client=globex)

    answer = signed_in(executive.user, acme).post("/reports/new/", filled(foreign))

    assert "dashboards" in answer.context["form"].errors


def test_viewer_reads_who_may_schedule(acme: Client) -> None:
    browser = signed_in(make_member(client=acme).user, acme)

    pages = [browser.get(path) for path in ("/reports/", "/reports/new/")]

    assert [page.status_code for page in pages] == [200, 403]
    assert all(b"Executives and managers" in page.content for page in pages)


def test_executive_changes_own_schedules_alone(acme: Client, executive: Member) -> None:
    own = make_schedule(client=acme, owner=executive.user, is_agency_owned=False)
    other = make_schedule(client=acme, owner=make_user(), is_agency_owned=False)
    agencys = make_schedule(client=acme)
    browser = signed_in(executive.user, acme)

    found = [
        browser.post(f"/reports/schedules/{each.pk}/pause").status_code
        for each in (own, other, agencys)
    ]

    assert found == [303, 404, 404]


def test_manager_schedules_for_the_client(acme: Client, board: Dashboard, manager: User) -> None:
    signed_in(manager, acme).post("/reports/new/", filled(board, review_until="12:00"))

    [schedule] = schedules_of(acme)
    assert (schedule.owner, schedule.is_agency_owned) == (manager, True)
    assert schedule.review_until is not None


def test_paused_schedule_resumes_and_is_deleted_without_its_ledger(
    acme: Client, manager: User
) -> None:
    schedule = make_schedule(client=acme)
    sent, held = (
        make_report(schedule=schedule, state="sent"),
        make_report(schedule=schedule, state="held", due_at=timezone.now() - timedelta(days=1)),
    )
    browser = signed_in(manager, acme)

    paused = []
    for verb in ("pause", "resume"):
        browser.post(f"/reports/schedules/{schedule.pk}/{verb}")
        paused.append(schedules_of(acme)[0].paused_at is not None)
    browser.post(f"/reports/schedules/{schedule.pk}/delete")

    with across_clients():
        left = list(Report.objects.across_clients().values_list("pk", flat=True))
    assert paused == [True, False]
    assert schedules_of(acme) == []
    assert (left, held.pk in left) == ([sent.pk], False)


def test_report_of_now_is_made_for_its_person(acme: Client, manager: User) -> None:
    schedule = make_schedule(client=acme)

    answer = signed_in(manager, acme).post(f"/reports/schedules/{schedule.pk}/send")

    with across_clients():
        report = Report.objects.across_clients().get()
    assert answer["Location"] == f"/reports/{report.pk}/"
    assert report.requested_by == manager


def test_reports_are_opened_by_their_readers_alone(acme: Client, globex: Client) -> None:
    reader, other = make_member(client=acme), make_member(client=acme)
    stranger = make_member(client=globex)
    report = sent_to(reader.user, acme)

    found = [
        signed_in(reader.user, acme).get(f"/reports/{report.pk}/").status_code,
        signed_in(other.user, acme).get(f"/reports/{report.pk}/").status_code,
        signed_in(stranger.user, globex).get(f"/reports/{report.pk}/").status_code,
    ]

    assert found == [200, 404, 404]


def test_reader_sees_no_recipients_and_no_reasons(acme: Client) -> None:
    reader = make_member(client=acme).user
    report = sent_to(reader, acme)
    make_delivery(report, "secret@example.com")
    problem = {"rule": "failed", "dashboard": "Sales", "widget": "Sessions", "detail": "x"}
    with across_clients():
        Report.objects.across_clients().update(problems=[problem])

    page = signed_in(reader, acme).get(f"/reports/{report.pk}/").content.decode()

    assert "secret@example.com" not in page
    assert "could not be fetched" not in page


def test_manager_approves_accepts_and_declines(acme: Client, manager: User) -> None:
    problem = {"rule": "zero", "dashboard": "Sales", "widget": "Sessions", "detail": "Sessions"}
    made = {
        "approve": make_report(client=acme, state="review"),
        "accept": make_report(client=acme, state="held", problems=[problem]),
        "decline": make_report(client=acme, state="held"),
    }
    browser = signed_in(manager, acme)

    for verb, report in made.items():
        browser.post(f"/reports/{report.pk}/{verb}")

    found = {verb: reloaded(report) for verb, report in made.items()}
    assert found["approve"].next_attempt_at is not None
    assert found["accept"].accepted_at is not None
    assert (found["decline"].state, found["decline"].skipped) == ("skipped", "declined")
    assert {found["approve"].approved_by_id, found["accept"].approved_by_id} == {manager.pk}


def test_report_with_a_broken_platform_is_never_accepted(acme: Client, manager: User) -> None:
    problem = {"rule": "failed", "dashboard": "Sales", "widget": "Sessions", "detail": "x"}
    report = make_report(client=acme, state="held", problems=[problem])

    signed_in(manager, acme).post(f"/reports/{report.pk}/accept")

    assert reloaded(report).accepted_at is None


def test_note_is_edited_in_the_review_and_kept_with_this_report(
    acme: Client, manager: User
) -> None:
    schedule = make_schedule(client=acme, note="For every month")
    report = make_report(schedule=schedule, state="review", note=schedule.note)
    browser = signed_in(manager, acme)

    browser.post(f"/reports/{report.pk}/note", {"note": "Sales of\r\nNovember"})
    page = browser.get(f"/reports/{report.pk}/").content.decode()
    browser.post(f"/reports/{report.pk}/approve", {"note": "November, checked"})

    found = reloaded(report)
    assert "Sales of\nNovember</textarea>" in page
    assert (found.note, found.approved_by_id) == ("November, checked", manager.pk)
    assert [each.note for each in schedules_of(acme)] == ["For every month"]


def test_note_of_a_report_that_was_sent_stays(acme: Client, manager: User) -> None:
    report = make_report(client=acme, state="sent", note="As it was sent")
    browser = signed_in(manager, acme)

    browser.post(f"/reports/{report.pk}/note", {"note": "Another"})

    assert reloaded(report).note == "As it was sent"
    assert "<textarea" not in browser.get(f"/reports/{report.pk}/").content.decode()


@pytest.mark.parametrize("note", ["x" * 2001, "turned \u202e around"])
def test_unusable_note_is_refused_and_nothing_is_sent(
    acme: Client, manager: User, note: str
) -> None:
    report = make_report(client=acme, state="review", note="Before")

    answer = signed_in(manager, acme).post(f"/reports/{report.pk}/approve", {"note": note})

    assert answer.status_code == 400
    assert "field--error" in answer.content.decode()
    assert (reloaded(report).note, reloaded(report).approved_by_id) == ("Before", None)


def test_pages_of_reports_lead_back_to_the_dashboards(
    acme: Client, board: Dashboard, executive: Member
) -> None:
    make_dashboard(client=acme, title="Marketing")
    report = sent_to(executive.user, acme)
    browser = signed_in(executive.user, acme)

    for path in ("/reports/", "/reports/new/", f"/reports/{report.pk}/"):
        page = browser.get(path)
        assert {"Sales", "Marketing"} <= {each.title for each in page.context["boards"]}
        assert 'class="boards__link"' in page.content.decode()
