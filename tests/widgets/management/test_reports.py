from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from clients.models import Client
from tests.widgets.exports.reports.factories import make_report, make_schedule
from tests.widgets.exports.reports.running import reloaded

pytestmark = pytest.mark.django_db

PROBLEM = {"rule": "zero", "dashboard": "Sales", "widget": "Visits", "detail": "Sessions"}


def run(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("reports", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_reports_under_way_and_coming_dates_are_listed(acme: Client, globex: Client) -> None:
    schedule = make_schedule(client=acme, title="Weekly")
    held = make_report(schedule=schedule, state="held", problems=[PROBLEM])
    make_schedule(client=globex, title="Other")

    lines = run("due", "--client", "acme")

    assert lines == [
        f"{held.pk}  acme  Weekly  held",
        "    Sales › Visits: “Sessions” is zero and has never been.",
        f"{schedule.next_due_at:%Y-%m-%d %H:%M} UTC  acme  Weekly",
    ]


def test_held_report_is_tried_at_once(acme: Client) -> None:
    report = make_report(client=acme, state="held", problems=[PROBLEM])

    run("send", str(report.pk))
    tried = reloaded(report)
    run("send", str(report.pk), "--as-it-is")

    assert tried.next_attempt_at
    assert tried.next_attempt_at <= timezone.now()
    assert (tried.accepted_at, reloaded(report).accepted_at is None) == (None, False)


def test_report_is_held_back(acme: Client) -> None:
    report = make_report(client=acme, state="review")

    assert run("hold", str(report.pk)) == ["Weekly numbers: held back"]

    assert (reloaded(report).state, reloaded(report).skipped) == ("skipped", "declined")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["due", "--client", "nobody"], "--client: there is no client “nobody”"),
        (["send", "00000000-0000-0000-0000-000000000000"], "report: there is none"),
    ],
)
def test_bad_input_is_named(db: None, arguments: list[str], problem: str) -> None:
    with pytest.raises(CommandError, match=problem):
        run(*arguments)


def test_sent_report_is_neither_sent_nor_held(acme: Client) -> None:
    report = make_report(client=acme, state="sent")

    for verb in ("send", "hold"):
        with pytest.raises(CommandError, match="Weekly numbers is sent: not possible"):
            run(verb, str(report.pk))
