"""The Celery application of workers and publishers."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from celery import Celery
from celery.beat import PersistentScheduler
from kombu.exceptions import OperationalError

from runtime.circuit_breaker import CircuitBreaker
from runtime.fail_fast import ONE_TRY, FailFastTransport
from runtime.worker_transport import WorkerTransport

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")


class Scheduler(PersistentScheduler):
    """Celery's persistent scheduler, which creates the folder of its schedule file."""

    def setup_schedule(self) -> None:
        Path(self.schedule_filename).parent.mkdir(parents=True, exist_ok=True)  # type: ignore[attr-defined]  # the stubs lack it
        super().setup_schedule()


class Application(Celery):
    """Celery that fails fast when it publishes, behind a circuit breaker.

    A task that could not be published raises OperationalError, which `runtime.queues` handles.
    """

    task_cls = "runtime.base_task:BaseTask"

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.breaker = CircuitBreaker()

    def connection_for_read(self, url: str | None = None, **options: Any) -> Any:
        return super().connection_for_read(url, **{"transport": WorkerTransport, **options})

    def connection_for_write(self, url: str | None = None, **options: Any) -> Any:
        fail_fast = {"transport": FailFastTransport, "transport_options": ONE_TRY}
        return super().connection_for_write(url, **{**fail_fast, **options})

    def send_task(self, *args: Any, **options: Any) -> Any:
        if self.breaker.is_open:
            raise OperationalError("the broker did not answer a moment ago")
        try:
            sent = super().send_task(*args, **options)
        except OperationalError:
            self.breaker.record_failure()
            raise
        self.breaker.record_success()
        return sent


app = Application("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
