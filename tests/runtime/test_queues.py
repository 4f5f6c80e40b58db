from __future__ import annotations

import pytest

from portal.celery import app
from runtime.queues import enqueue
from runtime.task_names import TaskName
from widgets import rendering_tasks


def test_every_task_name_is_registered() -> None:
    app.loader.import_default_modules()

    assert rendering_tasks.draw_charts.name == TaskName.DRAW_CHARTS
    assert set(TaskName) <= set(app.tasks)


def test_enqueue_reports_a_broker_that_did_not_answer(caplog: pytest.LogCaptureFixture) -> None:
    app.breaker.record_failure(timed_out=True)
    app.breaker.record_failure(timed_out=True)

    assert not enqueue(TaskName.CHECK_DOMAIN, "domain", "client")

    (record,) = caplog.records
    assert (record.getMessage(), vars(record)["task"]) == (
        "the broker did not answer",
        "clients.tasks.check_domain",
    )
