from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from celery.signals import before_task_publish

from portal.celery import app
from runtime.queues import enqueue
from runtime.task_names import TaskName
from widgets import rendering_tasks


def test_every_task_name_is_registered() -> None:
    app.loader.import_default_modules()

    assert rendering_tasks.render_charts.name == TaskName.RENDER_CHARTS
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


def test_a_task_with_an_eta_is_sent_with_it() -> None:
    eta, sent = datetime(2030, 1, 1, tzinfo=UTC), []

    def note(headers: dict[str, Any], **_: object) -> None:
        sent.append(datetime.fromisoformat(headers["eta"]))

    before_task_publish.connect(note)
    assert enqueue(TaskName.CHECK_DOMAIN, "domain", "client", eta=eta)
    before_task_publish.disconnect(note)

    assert sent == [eta]
